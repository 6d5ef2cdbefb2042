package dev.tenk.session.init;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.BaseUrl;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a suite is to be written for, as the user names it. */
public sealed interface Place {
  /** The longest name of a suite or target. */
  int MOST_NAME_CHARACTERS = 64;

  /**
   * A server of the Open Inference Protocol.
   *
   * @param url base URL
   * @param grpc whether it is called over gRPC
   * @param model that the address names, as {@code /v2/models/x/infer} does
   */
  record Server(URI url, boolean grpc, Optional<String> model) implements Place {
    /** On this machine, which is then no device of its own. */
    public boolean isHere() {
      return url.getHost()
          .toLowerCase(Locale.ROOT)
          .matches("localhost|127\\..*|\\[::1]|0\\.0\\.0\\.0|\\[::]");
    }
  }

  /**
   * A SageMaker endpoint.
   *
   * @param name in the account
   */
  record Endpoint(String name) implements Place {}

  /**
   * A Lambda function.
   *
   * @param name or ARN, perhaps with a version or alias
   * @param region that its ARN names
   */
  record Function(String name, Optional<String> region) implements Place {}

  /** Where one name of several words is told apart. */
  Pattern ARN = Pattern.compile("arn:aws[a-z-]*:(sagemaker|lambda):([a-z0-9-]*):[0-9]*:(.*)");

  /** What stands behind a base URL where somebody gives the address of an inference. */
  Pattern PATH =
      Pattern.compile("^(.*?)/v2(?:/(?:models(?:/([^/]+)(?:/.*)?)?|health/.*|repository/.*)?)?/?$");

  /** What comes before an address. */
  Pattern SCHEME = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*)://.*", Pattern.DOTALL);

  /**
   * Reads one.
   *
   * @param words an address alone, or {@code sagemaker} or {@code lambda} and a name
   * @throws ConfigurationException when it is none, with what to write
   */
  static Place parse(List<String> words) {
    String first = words.get(0);
    if (first.equals("sagemaker") || first.equals("lambda")) {
      if (words.size() != 2) {
        throw new ConfigurationException(
            first.equals("lambda")
                ? "which function? write its name or ARN: tenk init lambda FUNCTION"
                : "which endpoint? write its name: tenk init sagemaker ENDPOINT");
      }
      return hosted(first, words.get(1));
    }
    if (words.size() != 1) {
      throw new ConfigurationException(
          "'%s' is more than one place; write one address, or sagemaker ENDPOINT, or lambda FUNCTION"
              .formatted(String.join(" ", words.stream().map(BaseUrl::withoutSecrets).toList())));
    }
    return server(first);
  }

  private static Place hosted(String service, String name) {
    Matcher arn = ARN.matcher(name);
    if (arn.matches() && !arn.group(1).equals(service)) {
      throw new ConfigurationException(
          "%s is the ARN of something of %s; write tenk init %s %s"
              .formatted(name, arn.group(1), arn.group(1), name));
    }
    if (service.equals("sagemaker")) {
      return new Endpoint(arn.matches() ? arn.group(3).replaceFirst("^endpoint/", "") : name);
    }
    return new Function(name, arn.matches() ? Optional.of(arn.group(2)) : Optional.empty());
  }

  private static Place server(String address) {
    Matcher scheme = SCHEME.matcher(address);
    String word = scheme.matches() ? scheme.group(1).toLowerCase(Locale.ROOT) : "";
    boolean grpc = word.startsWith("grpc");
    String url =
        switch (word) {
          case "http", "https" -> address;
          case "grpc" -> "http" + address.substring(word.length());
          case "grpcs" -> "https" + address.substring(word.length());
          case "" ->
              throw new ConfigurationException(
                  "'%s' is no address; write it with http://, https://, grpc:// or grpcs:// before it, as in http://raspberrypi.local:8080, or sagemaker ENDPOINT, or lambda FUNCTION"
                      .formatted(BaseUrl.withoutSecrets(address)));
          default ->
              throw new ConfigurationException(
                  "'%s' begins with %s://, which tenk does not speak; write http://, https://, grpc:// or grpcs://"
                      .formatted(BaseUrl.withoutSecrets(address), word));
        };
    URI base;
    try {
      base = BaseUrl.parse(url);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          e.getMessage()
              .replace("goes into headers", "goes with --header 'Authorization: Bearer ${TOKEN}'"),
          e);
    }
    Matcher path = PATH.matcher(Optional.ofNullable(base.getPath()).orElse(""));
    if (!path.matches()) {
      return new Server(base, grpc, Optional.empty());
    }
    return new Server(
        URI.create(base.getScheme() + "://" + base.getRawAuthority() + path.group(1)),
        grpc,
        Optional.ofNullable(path.group(2)));
  }

  /** A name for it: letters, digits, dots, underscores and hyphens. */
  static String name(String text) {
    String name =
        text.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[^A-Za-z0-9]+|[^A-Za-z0-9]+$", "");
    return name.isEmpty()
        ? "target"
        : name.substring(0, Math.min(name.length(), MOST_NAME_CHARACTERS));
  }
}
