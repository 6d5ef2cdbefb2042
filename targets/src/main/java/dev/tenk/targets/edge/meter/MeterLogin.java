package dev.tenk.targets.edge.meter;

import dev.tenk.results.settings.Settings;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who a meter is asked as.
 *
 * @param user name
 * @param password never shown; empty where none is known
 */
record MeterLogin(String user, Optional<String> password) {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

  /** Reads {@code user} and {@code password}. */
  static MeterLogin read(Settings settings, UnaryOperator<String> environment) {
    return new MeterLogin(
        settings.has("user") ? settings.value("user", MeterLogin::user) : "admin",
        settings.has("password")
            ? Optional.of(settings.value("password", text -> password(text, environment)))
            : Optional.empty());
  }

  private static String user(String text) {
    if (!text.matches("[ -~&&[^\":\\\\]]+")) {
      throw new IllegalArgumentException("the name is empty, or holds what none may hold");
    }
    return text;
  }

  /** The suite is kept with each run, so it holds no more than the variable's name. */
  private static String password(String text, UnaryOperator<String> environment) {
    Matcher variable = VARIABLE.matcher(text);
    if (!variable.matches()) {
      throw new IllegalArgumentException(
          "expected an environment variable, as in ${METER_PASSWORD}: a suite is kept with its runs");
    }
    String found = environment.apply(variable.group(1));
    if (found == null) {
      throw new IllegalArgumentException(
          "the environment variable " + variable.group(1) + " is not set");
    }
    return found;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "MeterLogin[user=" + user + "]";
  }
}
