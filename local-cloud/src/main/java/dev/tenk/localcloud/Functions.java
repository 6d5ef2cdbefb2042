package dev.tenk.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenk.agent.model.InferenceException;
import dev.tenk.localcloud.LocalCloudProfile.Function;
import java.io.IOException;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;

/** The account's functions: those of the profile, and those that were created since. */
final class Functions implements AutoCloseable {
  /** What a function's unpublished version is called. */
  static final String LATEST = "$LATEST";

  private static final String LATEST_PUBLISHED = "$LATEST.PUBLISHED";
  private static final Duration MAX_INIT = Duration.ofSeconds(10);
  // NAME, NAME:QUALIFIER, or either behind account or ARN.
  private static final Pattern NAME =
      Pattern.compile(
          "(?:(?:arn:aws:lambda:([a-z0-9-]+):)?(\\d{12}):function:)?([A-Za-z0-9._-]+)(?::([$A-Za-z0-9._-]+))?");

  private final LocalCloudProfile profile;
  private final Timeline timeline;
  private final Executor workers;
  private final SessionFactory factory;
  private final Arns arns;
  private final Map<String, Deployed> byName = new ConcurrentSkipListMap<>();

  /**
   * A function and what runs it.
   *
   * @param given members of its configuration that whoever created it has given
   * @param tags by key
   * @param activeAtNanos when it is no longer pending, on the timeline's clock
   * @param versions that were published, by number, with when each is no longer pending
   * @param aliases versions by the names that stand for them
   */
  record Deployed(
      Function function,
      ExecutionEnvironments environments,
      Faults faults,
      Map<String, Object> given,
      Map<String, String> tags,
      long activeAtNanos,
      Map<String, Long> versions,
      Map<String, String> aliases) {}

  /**
   * How a request names a function.
   *
   * @param arn with its qualifier
   */
  record Named(
      Optional<String> region,
      Optional<String> account,
      String name,
      Optional<String> qualifier,
      String arn) {}

  Functions(LocalCloudProfile profile, Timeline timeline, Executor workers, SessionFactory factory)
      throws IOException, InferenceException {
    this.profile = profile;
    this.timeline = timeline;
    this.workers = workers;
    this.factory = factory;
    this.arns = new Arns(profile.region(), profile.accountId());
    for (Function function : profile.functions()) {
      boolean added = add(function, Map.of(), Map.of(), timeline.nanos());
      assert added : function.name();
    }
  }

  /** Adds one, unless its name is taken. */
  boolean add(
      Function function, Map<String, Object> given, Map<String, String> tags, long activeAtNanos)
      throws IOException, InferenceException {
    Duration startDelay = function.restoreDelay().orElse(function.containerDelay());
    ExecutionEnvironments.Limits limits =
        new ExecutionEnvironments.Limits(
            function.maxConcurrency(),
            // on instances of its own nothing starts cold
            function.managed().isPresent()
                ? function.maxConcurrency()
                : function.provisionedConcurrency(),
            startDelay.toNanos(),
            function.idleExpiry().toNanos(),
            (double) function.memoryMb() / profile.memoryPerVcpuMb(),
            MAX_INIT.toNanos(),
            function.timeout().toNanos());
    Map<String, Long> versions = new ConcurrentHashMap<>();
    if (!function.version().equals(LATEST)) {
      versions.put(function.version(), activeAtNanos);
    }
    Deployed deployed =
        new Deployed(
            function,
            new ExecutionEnvironments(
                timeline, workers, starter(function), function.model(), limits),
            new Faults(profile.seed(), function.faults()),
            Map.copyOf(given),
            Map.copyOf(tags),
            activeAtNanos,
            versions,
            new ConcurrentHashMap<>());
    return byName.putIfAbsent(function.name(), deployed) == null;
  }

  /** Code for another processor does not start. */
  private SessionFactory starter(Function function) {
    boolean starts = function.nativeFor().map(function.architecture()::equals).orElse(true);
    return starts
        ? factory
        : model -> {
          throw new InferenceException("exec format error", null);
        };
  }

  /** Takes one away; its environments end with their requests. */
  void remove(String name) {
    Deployed removed = byName.remove(name);
    if (removed != null) {
      removed.environments().close();
    }
  }

  /** One by its name alone. */
  Optional<Deployed> get(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** All, by name. */
  List<Deployed> all() {
    return List.copyOf(byName.values());
  }

  /**
   * Whom a request names, in its path or its query.
   *
   * @throws ServiceException if that is no name
   */
  Named named(Call call, String encodedName) throws ServiceException {
    Matcher name = NAME.matcher(URLDecoder.decode(encodedName.replace("+", "%2B"), UTF_8));
    if (!name.matches()) {
      throw new ServiceException(
              400, "ValidationException", "the function name is not a name or an ARN")
          .with("Type", "User");
    }
    Optional<String> qualifier =
        Optional.ofNullable(Request.extractQueryParameters(call.request()).getValue("Qualifier"))
            .or(() -> Optional.ofNullable(name.group(4)));
    return new Named(
        Optional.ofNullable(name.group(1)),
        Optional.ofNullable(name.group(2)),
        name.group(3),
        qualifier,
        arns.function(name.group(3)) + qualifier.map(text -> ":" + text).orElse(""));
  }

  /**
   * The function that a request names.
   *
   * @throws ServiceException if there is none, or not that version of it
   */
  Deployed find(Call call, Named named) throws ServiceException {
    Deployed deployed = byName.get(named.name());
    boolean here =
        deployed != null
            && call.caller().region().equals(arns.region())
            && named.region().map(arns.region()::equals).orElse(true)
            && named.account().map(arns.accountId()::equals).orElse(true)
            && named.qualifier().map(qualifier -> has(deployed, qualifier)).orElse(true);
    if (!here) {
      String message = "Function not found: " + named.arn();
      throw new ServiceException(404, "ResourceNotFoundException", message)
          .with("Message", message)
          .with("Type", "User");
    }
    return deployed;
  }

  private static boolean has(Deployed deployed, String qualifier) {
    return qualifier.equals(LATEST)
        || (deployed.function().managed().isPresent() && qualifier.equals(LATEST_PUBLISHED))
        || deployed.versions().containsKey(qualifier)
        || deployed.aliases().containsKey(qualifier);
  }

  /** The version that a qualifier stands for. */
  static String version(Deployed deployed, Named named) {
    String qualifier = named.qualifier().orElse(LATEST);
    return deployed.aliases().getOrDefault(qualifier, qualifier);
  }

  /** Whether a version is not ready yet. */
  boolean isPending(Deployed deployed, String version) {
    return deployed.versions().getOrDefault(version, deployed.activeAtNanos()) > timeline.nanos();
  }

  @Override
  public void close() {
    byName.values().forEach(deployed -> deployed.environments().close());
  }
}
