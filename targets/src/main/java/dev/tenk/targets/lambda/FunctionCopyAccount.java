package dev.tenk.targets.lambda;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TenkException;
import dev.tenk.targets.AccountAccess;
import dev.tenk.targets.CopyAccount;
import dev.tenk.targets.CopyOrder;
import dev.tenk.targets.OwnResource;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.aws.AccountCalls;
import dev.tenk.targets.aws.AwsConnection;
import dev.tenk.targets.aws.CopyTags;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.FunctionCode;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;
import software.amazon.awssdk.services.lambda.model.ListTagsResponse;
import software.amazon.awssdk.services.lambda.model.PackageType;
import software.amazon.awssdk.services.lambda.model.State;

/** Makes copies of functions, and deletes them. */
final class FunctionCopyAccount implements CopyAccount {
  /** As many bytes of a package as Lambda takes with a call. */
  private static final int MOST_PACKAGE_BYTES = 50 << 20;

  /** A snapshot for SnapStart takes minutes. */
  private static final Duration ACTIVE_BOUND = Duration.ofMinutes(15);

  private static final Duration GONE_BOUND = Duration.ofMinutes(5);
  private static final String CONFLICT = "ResourceConflictException";
  private static final String VERSION = "1";

  private final AwsConnection connection;
  private final LambdaAsyncClient client;
  private final String region;
  // by source, so that a package is had once a sweep; it is never written to a file
  private final Map<String, SdkBytes> packages = new ConcurrentHashMap<>();

  FunctionCopyAccount(AccountAccess access, Optional<StartedServer> started) {
    this.connection = new AwsConnection(CopyTags.settings(access), started);
    this.client = connection.client(LambdaAsyncClient.builder());
    this.region = access.region();
  }

  private AccountCalls calls(CopyOrder order) {
    return new AccountCalls("target '" + order.target() + "'", region);
  }

  private AccountCalls calls() {
    return new AccountCalls("sweep", region);
  }

  private static String source(CopyOrder order) {
    return "function '" + order.source() + order.part().map(part -> ":" + part).orElse("") + "'";
  }

  private GetFunctionResponse get(CopyOrder order) {
    return calls(order)
        .await(
            "lambda:GetFunction",
            source(order),
            () ->
                client.getFunction(
                    request ->
                        request.functionName(order.source()).qualifier(order.part().orElse(null))));
  }

  @Override
  public void check(CopyOrder order) {
    GetFunctionResponse source = get(order);
    requireCopyable(order, source.configuration());
    if (source.configuration().packageType() != PackageType.IMAGE
        && source.configuration().codeSize() > MOST_PACKAGE_BYTES) {
      throw new ConfigurationException(
          "target '%s': the package of %s has %d MB, and a function is created with at most 50 MB; sweep one that is a container image"
              .formatted(order.target(), source(order), source.configuration().codeSize() >> 20));
    }
  }

  private static void requireCopyable(CopyOrder order, FunctionConfiguration source) {
    String what = "target '" + order.target() + "': " + source(order);
    if (source.capacityProviderConfig() != null) {
      throw new ConfigurationException(
          what + " runs on Managed Instances, which have no sizes to sweep");
    }
    if (source.environment() != null && source.environment().error() != null) {
      throw new ConfigurationException(
          "%s has an environment that may not be read (%s), so that a copy would lack it; allow kms:Decrypt on its key"
              .formatted(what, source.environment().error().errorCode()));
    }
    if (source.packageType() == PackageType.IMAGE
        && !architecture(order, source).equals(architecture(source))) {
      throw new ConfigurationException(
          "%s is a container image for %s, and an image is for one architecture; leave --architecture out"
              .formatted(what, architecture(source)));
    }
  }

  private static String architecture(FunctionConfiguration source) {
    return source.hasArchitectures() ? source.architecturesAsStrings().get(0) : "x86_64";
  }

  private static String architecture(CopyOrder order, FunctionConfiguration source) {
    return order
        .value(FunctionCopies.ARCHITECTURE)
        .map(FunctionCopies::architecture)
        .orElseGet(() -> architecture(source));
  }

  @Override
  public void make(CopyOrder order, Consumer<OwnResource> intent, BooleanSupplier stopped) {
    OwnResource resource = new OwnResource(OwnResource.Kind.FUNCTION, order.name());
    Optional<SortedMap<String, String>> there = tags(resource);
    if (there.isPresent()) {
      CopyTags.requireOwn(order, resource, there.get());
    } else {
      create(order, resource, intent);
    }
    if (awaitActive(order, stopped)) {
      alias(order);
    }
  }

  private void create(CopyOrder order, OwnResource resource, Consumer<OwnResource> intent) {
    GetFunctionResponse source = get(order);
    requireCopyable(order, source.configuration());
    FunctionCode code = code(order, source);
    intent.accept(resource);
    calls(order)
        .awaitUnless(
            "lambda:CreateFunction",
            resource.inWords(),
            () ->
                client.createFunction(
                    new FunctionCopy(source.configuration())
                        .request(order, architecture(order, source.configuration()), code)),
            // a repeated call, whose first answer was lost
            failure ->
                CopyTags.hasCode(failure, CONFLICT)
                    && tags(resource).filter(found -> order.tags().equals(found)).isPresent());
  }

  private FunctionCode code(CopyOrder order, GetFunctionResponse source) {
    if (source.configuration().packageType() == PackageType.IMAGE) {
      return FunctionCode.builder().imageUri(source.code().imageUri()).build();
    }
    String key = order.source() + order.part().orElse("") + source.configuration().codeSha256();
    return FunctionCode.builder()
        .zipFile(packages.computeIfAbsent(key, any -> download(order, source.code().location())))
        .build();
  }

  private SdkBytes download(CopyOrder order, String location) {
    try {
      return connection.download(URI.create(location), MOST_PACKAGE_BYTES);
    } catch (IOException e) {
      // the address is as good as a password while it lives, and so is not repeated
      throw new TenkException(
          "target '%s': the package of %s could not be had: %s"
              .formatted(order.target(), source(order), e.getClass().getSimpleName()));
    }
  }

  /** False where it was stopped first. */
  private boolean awaitActive(CopyOrder order, BooleanSupplier stopped) {
    return calls(order)
        .until(
            () -> {
              GetFunctionConfigurationResponse now =
                  calls(order)
                      .await(
                          "lambda:GetFunctionConfiguration",
                          "function '" + order.name() + "'",
                          () ->
                              client.getFunctionConfiguration(
                                  request ->
                                      request.functionName(order.name()).qualifier(VERSION)));
              if (now.state() == State.FAILED) {
                throw new ConfigurationException(
                    "target '%s': the copy of %s did not become ready: %s"
                        .formatted(order.target(), source(order), now.stateReason()));
              }
              return now.state() == State.PENDING ? Optional.empty() : Optional.of(now);
            },
            ACTIVE_BOUND,
            stopped,
            "function '" + order.name() + "' is still pending")
        .isPresent();
  }

  private void alias(CopyOrder order) {
    calls(order)
        .awaitUnless(
            "lambda:CreateAlias",
            "function '" + order.name() + "'",
            () ->
                client.createAlias(
                    request ->
                        request
                            .functionName(order.name())
                            .name(FunctionCopies.ALIAS)
                            .functionVersion(VERSION)),
            failure -> CopyTags.hasCode(failure, CONFLICT));
  }

  @Override
  public Optional<SortedMap<String, String>> tags(OwnResource resource) {
    return calls()
        .awaitUnless(
            "lambda:GetFunction",
            resource.inWords(),
            () -> client.getFunction(request -> request.functionName(resource.name())),
            CopyTags::isAbsent)
        .map(
            function ->
                // left out where they may not be listed, which must not look like having none
                function.hasTags() ? function.tags() : listed(resource, function))
        .map(TreeMap::new);
  }

  private Map<String, String> listed(OwnResource resource, GetFunctionResponse function) {
    return calls()
        .awaitUnless(
            "lambda:ListTags",
            resource.inWords(),
            () ->
                client.listTags(
                    request -> request.resource(function.configuration().functionArn())),
            // gone meanwhile
            CopyTags::isAbsent)
        .map(ListTagsResponse::tags)
        .orElse(Map.of());
  }

  /** Its versions and its alias go with it. */
  @Override
  public void delete(OwnResource resource) {
    calls()
        .until(
            () -> {
              if (tags(resource).isEmpty()) {
                return Optional.of(true);
              }
              calls()
                  .awaitUnless(
                      "lambda:DeleteFunction",
                      resource.inWords(),
                      () -> client.deleteFunction(request -> request.functionName(resource.name())),
                      // still being created, or gone meanwhile
                      failure -> CopyTags.hasCode(failure, CONFLICT) || CopyTags.isAbsent(failure));
              return Optional.empty();
            },
            GONE_BOUND,
            () -> false,
            resource.inWords() + " is still there");
  }

  @Override
  public List<OwnResource> named() {
    List<OwnResource> named = new ArrayList<>();
    String marker = null;
    do {
      String from = marker;
      ListFunctionsResponse page =
          calls()
              .await(
                  "lambda:ListFunctions",
                  "the functions",
                  () -> client.listFunctions(request -> request.marker(from)));
      page.functions().stream()
          .map(FunctionConfiguration::functionName)
          .filter(name -> name.startsWith(OwnResource.PREFIX))
          .forEach(name -> named.add(new OwnResource(OwnResource.Kind.FUNCTION, name)));
      marker = page.nextMarker();
    } while (marker != null);
    return named;
  }

  @Override
  public void close() {
    client.close();
    connection.close();
  }
}
