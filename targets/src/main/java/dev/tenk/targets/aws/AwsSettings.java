package dev.tenk.targets.aws;

import dev.tenk.results.model.Standing;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.settings.Units;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.BaseUrl;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The connection settings that every AWS target has.
 *
 * @param region e.g. {@code us-east-1}
 * @param profile of the shared configuration; empty for the default chain
 * @param roleArn assumed with those credentials, where one is named
 * @param endpointUrl instead of the service's own; empty for that, or when tenk starts the cloud
 * @param s3EndpointUrl the same for the object store
 * @param caFile PEM certificates to trust instead of the platform's own
 * @param timeout for one call, from hand-over to last byte
 * @param connections most connections at a time
 */
public record AwsSettings(
    String region,
    Optional<String> profile,
    Optional<String> roleArn,
    Optional<URI> endpointUrl,
    Optional<URI> s3EndpointUrl,
    Optional<Path> caFile,
    Duration timeout,
    int connections) {
  private static final Duration MAX_TIMEOUT = Duration.ofHours(2);

  /**
   * Reads and checks them. A target that costs money must state how many requests it may be sent,
   * and one on this machine's own loopback interface is emulated.
   *
   * @param defaultTimeout for a target that names none
   */
  public static AwsSettings read(TargetPlan plan, Duration defaultTimeout) {
    return read(plan, defaultTimeout, System.getenv().keySet());
  }

  static AwsSettings read(TargetPlan plan, Duration defaultTimeout, Set<String> environment) {
    Settings settings = plan.settings();
    AwsSettings aws =
        new AwsSettings(
            settings.value("region", AwsSettings::region),
            settings.optionalString("profile"),
            settings.has("role_arn")
                ? Optional.of(settings.value("role_arn", AwsSettings::roleArn))
                : Optional.empty(),
            url(settings, "endpoint_url"),
            url(settings, "s3_endpoint_url"),
            settings.has("ca_file") ? Optional.of(file(settings, "ca_file")) : Optional.empty(),
            settings.value("timeout", AwsSettings::timeout, defaultTimeout),
            settings.integer("connections", 1, 10_000, 256));
    aws.check(plan);
    aws.checkNotElsewhere(plan, environment);
    return aws;
  }

  private void check(TargetPlan plan) {
    Settings settings = plan.settings();
    if (plan.agent().isPresent()) {
      throw settings.error("agent", "an agent serves edge-http and edge-grpc targets only");
    }
    boolean loopback = endpointUrl.map(AwsSettings::isLoopback).orElse(false);
    if (plan.localCloud().isPresent()) {
      if (endpointUrl.isPresent() || s3EndpointUrl.isPresent()) {
        throw settings.error(
            endpointUrl.isPresent() ? "endpoint_url" : "s3_endpoint_url",
            "either this or local_cloud, not both: tenk starts the cloud itself");
      }
      if (profile.isPresent() || roleArn.isPresent()) {
        throw settings.error(
            profile.isPresent() ? "profile" : "role_arn",
            "a local cloud that tenk starts has credentials of its own");
      }
    }
    if ((plan.localCloud().isPresent() || loopback) && plan.standing() != Standing.EMULATED) {
      throw settings.error(
          "standing",
          "what answers on this machine's loopback interface is emulated; write standing:"
              + " emulated");
    }
    // a job's inputs are its only requests, and have a number of their own
    if (plan.localCloud().isEmpty() && !loopback && !plan.isJob() && plan.maxRequests().isEmpty()) {
      throw settings.error(
          "max_requests",
          "is missing: every request to this target costs money; say how many all of the run may"
              + " send to it, warm-up included");
    }
  }

  /** The SDK would follow such a variable, and the run would not record where it went. */
  private void checkNotElsewhere(TargetPlan plan, Set<String> environment) {
    if (endpointUrl.isEmpty() && plan.localCloud().isEmpty()) {
      environment.stream()
          .filter(name -> name.startsWith("AWS_ENDPOINT_URL"))
          .findFirst()
          .ifPresent(
              name -> {
                throw plan.settings()
                    .error(
                        "endpoint_url",
                        "the environment variable "
                            + name
                            + " sends calls elsewhere; say so here, or unset it");
              });
    }
  }

  private static boolean isLoopback(URI url) {
    String host = url.getHost().toLowerCase(Locale.ROOT);
    if (host.matches("\\[.*]|[0-9.]+")) {
      try {
        // a number is not looked up
        InetAddress address = InetAddress.getByName(host);
        return address.isLoopbackAddress() || address.isAnyLocalAddress();
      } catch (UnknownHostException e) {
        return false;
      }
    }
    return host.matches("(.*\\.)?localhost\\.?");
  }

  private static Optional<URI> url(Settings settings, String key) {
    return settings.has(key) ? Optional.of(settings.value(key, BaseUrl::parse)) : Optional.empty();
  }

  private static String region(String text) {
    if (!text.matches("[a-z]{2,4}(-[a-z]+)+-[0-9]+")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not the name of a region; expected as in us-east-1");
    }
    return text;
  }

  private static String roleArn(String text) {
    if (!text.matches("arn:aws[a-z-]*:iam::[0-9]{12}:role/.+")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a role; expected as in arn:aws:iam::123456789012:role/bench");
    }
    return text;
  }

  private static Duration timeout(String text) {
    Duration timeout = Units.duration(text);
    if (timeout.toMillis() < 1 || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException("'" + text + "' is not a time-out; expected 1ms to 2h");
    }
    return timeout;
  }

  private static Path file(Settings settings, String key) {
    Path file = settings.path(key);
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw settings.error(key, file + " is not a file that can be read");
    }
    return file;
  }
}
