package dev.tenk.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenk.agent.model.InferenceException;
import dev.tenk.localcloud.Functions.Deployed;
import dev.tenk.localcloud.LocalCloudProfile.Function;
import dev.tenk.localcloud.LocalCloudProfile.LogFormat;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/** Functions that are created, published, listed and deleted by calls. */
final class FunctionLifecycle {
  private static final String JSON = "application/json";
  private static final String ALL = "/2015-03-31/functions";
  private static final Pattern ONE =
      Pattern.compile("/2015-03-31/functions/([^/]+)(?:/(versions|aliases))?");
  private static final Pattern TAGS = Pattern.compile("/2017-03-31/tags/([^/]+)");
  private static final int PAGE = 50;
  private static final int MIN_MEMORY_MB = 128;
  private static final int CONFLICT = 409;

  /** What CreateFunction takes and GetFunctionConfiguration tells in the same words. */
  private static final List<String> TOLD =
      List.of(
          "Role",
          "Handler",
          "Description",
          "Environment",
          "VpcConfig",
          "TracingConfig",
          "EphemeralStorage",
          "LoggingConfig",
          "FileSystemConfigs",
          "KMSKeyArn");

  private final LocalCloudProfile profile;
  private final Functions functions;
  private final FunctionControl control;
  private final Timeline timeline;
  private final Arns arns;
  private final FunctionPackages packages;
  // the function of the profile whose code each created one has
  private final Map<String, String> origins = new HashMap<>();

  FunctionLifecycle(
      LocalCloudProfile profile,
      Functions functions,
      FunctionControl control,
      Timeline timeline,
      Supplier<URI> url) {
    this.profile = profile;
    this.functions = functions;
    this.control = control;
    this.timeline = timeline;
    this.arns = new Arns(profile.region(), profile.accountId());
    this.packages = new FunctionPackages(arns, url);
  }

  /** The code that GetFunction gives the addresses of. */
  FunctionPackages packages() {
    return packages;
  }

  /** Answers a request by its method and path. */
  synchronized void handle(Call call) throws ServiceException {
    String method = call.request().getMethod();
    Matcher one = ONE.matcher(call.path());
    Matcher tags = TAGS.matcher(call.path());
    if (call.path().equals(ALL) && method.equals("POST")) {
      create(call);
    } else if (call.path().equals(ALL + "/") || call.path().equals(ALL)) {
      list(call);
    } else if (tags.matches() && method.equals("GET")) {
      tags(call, URLDecoder.decode(tags.group(1), UTF_8));
    } else if (!one.matches()) {
      throw new ServiceException(404, "UnknownOperationException", null);
    } else {
      String what = method + Optional.ofNullable(one.group(2)).map(text -> " " + text).orElse("");
      Functions.Named named = functions.named(call, one.group(1));
      switch (what) {
        case "GET" -> get(call, named);
        case "DELETE" -> delete(call, named);
        case "POST versions" -> publish(call, named);
        case "POST aliases" -> alias(call, named);
        default -> throw new ServiceException(404, "UnknownOperationException", null);
      }
    }
  }

  private void create(Call call) throws ServiceException {
    JsonNode input = ServiceJson.read(call.body());
    String name = input.path("FunctionName").asText();
    String arn = arns.function(name);
    call.caller().require("lambda:CreateFunction", arn);
    call.caller().require("iam:PassRole", input.path("Role").asText());
    if (input.has("Tags")) {
      call.caller().require("lambda:TagResource", arn);
    }
    if (!name.matches("[a-zA-Z0-9-_]{1,64}")) {
      throw invalid("functionName", name, "Member must satisfy regular expression pattern");
    }
    if (functions.get(name).isPresent()) {
      throw conflict("Function already exist: " + name);
    }
    Function origin = origin(input.path("Code"));
    Function function = function(input, name, origin);
    Map<String, Object> given = new HashMap<>();
    for (String member : TOLD) {
      if (input.has(member)) {
        given.put(member, input.get(member));
      }
    }
    if (input.has("Layers")) {
      List<Map<String, Object>> layers = new ArrayList<>();
      input.get("Layers").forEach(layer -> layers.add(Map.of("Arn", layer.asText())));
      given.put("Layers", layers);
    }
    Map<String, String> tags = new HashMap<>();
    input.path("Tags").properties().forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
    try {
      functions.add(function, given, tags, timeline.nanos() + profile.createDelay().toNanos());
    } catch (IOException | InferenceException e) {
      throw new ServiceException(500, "ServiceException", e.getMessage());
    }
    origins.put(name, origin.name());
    Deployed made = functions.get(name).orElseThrow();
    String version = Functions.LATEST;
    if (input.path("Publish").asBoolean()) {
      version = "1";
      made.versions().put(version, made.activeAtNanos());
    }
    call.exchange().json(201, JSON, control.configuration(made, arn, version));
  }

  private Function origin(JsonNode code) throws ServiceException {
    Optional<String> name = Optional.empty();
    if (code.has("ZipFile")) {
      name = FunctionPackages.origin(Base64.getDecoder().decode(code.get("ZipFile").asText()));
    } else if (code.has("ImageUri")) {
      name = FunctionPackages.origin(code.get("ImageUri").asText());
    }
    return name.flatMap(
            text ->
                profile.functions().stream().filter(each -> each.name().equals(text)).findFirst())
        .orElseThrow(
            () ->
                new ServiceException(
                        400,
                        "InvalidParameterValueException",
                        "Could not unzip uploaded file. Please check your file, then try to upload"
                            + " again.")
                    .with("Type", "User"));
  }

  private Function function(JsonNode input, String name, Function origin) throws ServiceException {
    int memoryMb = input.path("MemorySize").asInt(MIN_MEMORY_MB);
    if (memoryMb < MIN_MEMORY_MB) {
      throw invalid("memorySize", memoryMb, "Member must have value greater than or equal to 128");
    }
    if (memoryMb > profile.maxFunctionMemoryMb()) {
      throw new ServiceException(
              400,
              "InvalidParameterValueException",
              "'MemorySize' value failed to satisfy constraint: Member must have value less than or"
                  + " equal to "
                  + profile.maxFunctionMemoryMb())
          .with("Type", "User");
    }
    boolean snapStart = input.at("/SnapStart/ApplyOn").asText().equals("PublishedVersions");
    return new Function(
        name,
        origin.model(),
        memoryMb,
        input.path("Architectures").path(0).asText("x86_64"),
        input.path("Runtime").asText(origin.runtime()),
        Functions.LATEST,
        Duration.ofSeconds(input.path("Timeout").asInt(3)),
        input.at("/LoggingConfig/LogFormat").asText().equals("JSON")
            ? LogFormat.JSON
            : LogFormat.TEXT,
        origin.maxConcurrency(),
        0,
        Optional.empty(),
        origin.containerDelay(),
        snapStart ? origin.restoreDelay() : Optional.empty(),
        origin.idleExpiry(),
        origin.maxPayloadBytes(),
        List.of(),
        origin.image(),
        origin.nativeFor());
  }

  private void get(Call call, Functions.Named named) throws ServiceException {
    call.caller().require("lambda:GetFunction", named.arn());
    Deployed deployed = functions.find(call, named);
    Function function = deployed.function();
    call.exchange()
        .json(
            200,
            JSON,
            ServiceJson.object(
                "Configuration",
                control.configuration(deployed, named.arn(), Functions.version(deployed, named)),
                "Code",
                packages.location(function, origins.getOrDefault(function.name(), function.name())),
                "Tags",
                deployed.tags().isEmpty() ? null : deployed.tags()));
  }

  private void delete(Call call, Functions.Named named) throws ServiceException {
    call.caller().require("lambda:DeleteFunction", named.arn());
    functions.find(call, named);
    if (named.qualifier().isPresent()) {
      throw new ServiceException(
              400, "InvalidParameterValueException", "deleting one version is not emulated")
          .with("Type", "User");
    }
    functions.remove(named.name());
    origins.remove(named.name());
    call.exchange().send(204, null, new byte[0]);
  }

  private void publish(Call call, Functions.Named named) throws ServiceException {
    call.caller().require("lambda:PublishVersion", named.arn());
    Deployed deployed = functions.find(call, named);
    if (functions.isPending(deployed, Functions.LATEST)) {
      throw pending();
    }
    // nothing changes a function here: what is published once is the same the next time
    String version = deployed.versions().keySet().stream().findFirst().orElse("1");
    deployed.versions().putIfAbsent(version, timeline.nanos() + profile.createDelay().toNanos());
    call.exchange()
        .json(201, JSON, control.configuration(deployed, named.arn() + ":" + version, version));
  }

  private void alias(Call call, Functions.Named named) throws ServiceException {
    call.caller().require("lambda:CreateAlias", named.arn());
    Deployed deployed = functions.find(call, named);
    JsonNode input = ServiceJson.read(call.body());
    String alias = input.path("Name").asText();
    String version = input.path("FunctionVersion").asText();
    String arn = named.arn() + ":" + alias;
    if (!version.equals(Functions.LATEST) && !deployed.versions().containsKey(version)) {
      throw new ServiceException(
              404,
              "ResourceNotFoundException",
              "Function not found: " + named.arn() + ":" + version)
          .with("Type", "User");
    }
    if (deployed.aliases().putIfAbsent(alias, version) != null) {
      throw conflict("Alias already exists: " + arn);
    }
    call.exchange()
        .json(
            201,
            JSON,
            Map.of("AliasArn", arn, "Name", alias, "FunctionVersion", version, "Description", ""));
  }

  private void list(Call call) throws ServiceException {
    call.caller().require("lambda:ListFunctions", "*");
    Fields query = Request.extractQueryParameters(call.request());
    String after = Optional.ofNullable(query.getValue("Marker")).orElse("");
    int most = Optional.ofNullable(query.getValue("MaxItems")).map(Integer::parseInt).orElse(PAGE);
    List<Deployed> rest =
        call.caller().region().equals(arns.region())
            ? functions.all().stream()
                .filter(each -> each.function().name().compareTo(after) > 0)
                .toList()
            : List.of();
    List<Deployed> page = rest.subList(0, Math.min(rest.size(), Math.min(most, PAGE)));
    call.exchange()
        .json(
            200,
            JSON,
            ServiceJson.object(
                "Functions",
                page.stream()
                    .map(
                        each ->
                            control.configuration(
                                each, arns.function(each.function().name()), Functions.LATEST))
                    .toList(),
                "NextMarker",
                page.size() < rest.size() ? page.get(page.size() - 1).function().name() : null));
  }

  private void tags(Call call, String arn) throws ServiceException {
    call.caller().require("lambda:ListTags", arn);
    Deployed deployed = functions.find(call, functions.named(call, arn));
    call.exchange().json(200, JSON, Map.of("Tags", deployed.tags()));
  }

  /** What a function that is not ready answers. */
  static ServiceException pending() {
    return conflict(
        "The operation cannot be performed at this time. The function is currently in the following"
            + " state: Pending");
  }

  private static ServiceException conflict(String message) {
    return new ServiceException(CONFLICT, "ResourceConflictException", message)
        .with("Type", "User")
        .with("Message", message);
  }

  private static ServiceException invalid(String member, Object value, String constraint) {
    return new ServiceException(
            400,
            "ValidationException",
            "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s"
                .formatted(value, member, constraint))
        .with("Type", "User");
  }
}
