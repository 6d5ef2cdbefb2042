package dev.tenk.targets;

import java.net.URI;
import java.util.regex.Pattern;

/** The base URL of a server, which holds no secret: it is printed, and kept in the run's files. */
public final class BaseUrl {
  private static final int MAX_PORT = 65_535;
  private static final Pattern USER =
      Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*://)?.*@", Pattern.DOTALL);
  private static final Pattern LAST_SLASHES = Pattern.compile("(?<=[^:/])/+$");
  private static final Pattern AFTER_PATH = Pattern.compile("([?#]).*", Pattern.DOTALL);

  private BaseUrl() {}

  /**
   * Reads one as a user wrote it, without slashes at its end: the paths that follow begin with one.
   *
   * @throws IllegalArgumentException if it is none, with a message that repeats no secret in it
   */
  public static URI parse(String text) {
    if (text.contains("@")) {
      throw refused(text, "no user or password in a URL, a server's token goes into headers");
    }
    if (text.contains("?") || text.contains("#")) {
      throw refused(text, "a base URL has no query and no fragment");
    }
    try {
      URI url = URI.create(LAST_SLASHES.matcher(text).replaceFirst(""));
      if (("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
          && url.getHost() != null
          && url.getPort() != 0
          && url.getPort() <= MAX_PORT) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // refused below, like any other URL that is not a base URL
    }
    throw refused(text, "expected as in http://raspberrypi.local:8080");
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException("'" + withoutSecrets(text) + "' is not a base URL; " + why);
  }

  /** Any URL or path, even a wrong one, without user, password, query and fragment. */
  public static String withoutSecrets(String text) {
    // a password may hold any character but @, so the user goes first
    String anonymous = USER.matcher(text).replaceFirst("$1…@");
    return AFTER_PATH.matcher(anonymous).replaceFirst("$1…");
  }
}
