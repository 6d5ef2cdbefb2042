package dev.tenk.targets.edge.meter;

import dev.tenk.results.settings.Settings;
import dev.tenk.results.settings.Units;
import dev.tenk.targets.BaseUrl;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The settings of a power meter in a suite ({@code power}).
 *
 * @param meter which one
 * @param idle how long the device is watched without load before each cell, 0 to 10 min
 */
public record PowerSettings(Meter meter, Duration idle) {
  private static final Duration LONGEST_IDLE = Duration.ofMinutes(10);
  private static final int MOST_CHANNELS = 1000;

  /** Which meter. */
  public sealed interface Meter {
    /** {@code kind: shelly}. */
    record Shelly(URI url, OptionalInt channel, MeterLogin login) implements Meter {}

    /** {@code kind: tasmota}. */
    record Tasmota(URI url, OptionalInt channel, MeterLogin login) implements Meter {}

    /** {@code kind: command}. */
    record Command(List<String> command) implements Meter {}
  }

  /**
   * Reads them.
   *
   * @param environment the value of a variable that a password is in; null where it is not set
   * @throws dev.tenk.results.model.ConfigurationException with file, line and column
   */
  public static PowerSettings read(Settings settings, UnaryOperator<String> environment) {
    Map<String, Function<Settings, Meter>> kinds = new LinkedHashMap<>();
    kinds.put(
        "shelly",
        each ->
            new Meter.Shelly(
                each.value("url", BaseUrl::parse),
                channel(each),
                MeterLogin.read(each, environment)));
    kinds.put(
        "tasmota",
        each ->
            new Meter.Tasmota(
                each.value("url", BaseUrl::parse),
                channel(each),
                MeterLogin.read(each, environment)));
    kinds.put("command", each -> new Meter.Command(command(each)));
    return new PowerSettings(
        settings.choice("kind", kinds).apply(settings),
        settings.value("idle_for", PowerSettings::idle, Duration.ofSeconds(10)));
  }

  /** The meter, connected to at its first reading. */
  public PowerMeter open(Duration timeout) {
    if (meter instanceof Meter.Shelly shelly) {
      return new ShellyMeter(shelly.url(), shelly.channel(), shelly.login(), timeout);
    }
    if (meter instanceof Meter.Tasmota tasmota) {
      return new TasmotaMeter(tasmota.url(), tasmota.channel(), tasmota.login(), timeout);
    }
    return new CommandMeter(((Meter.Command) meter).command(), timeout);
  }

  private static OptionalInt channel(Settings settings) {
    return settings.has("channel")
        ? OptionalInt.of(settings.integer("channel", 0, MOST_CHANNELS))
        : OptionalInt.empty();
  }

  private static List<String> command(Settings settings) {
    List<String> command = settings.strings("command", text -> text);
    if (command.isEmpty()) {
      throw settings.error("command", "the list is empty, expected a program and its arguments");
    }
    return command;
  }

  private static Duration idle(String text) {
    Duration idle = Units.duration(text);
    if (idle.compareTo(LONGEST_IDLE) > 0) {
      throw new IllegalArgumentException("'" + text + "' is too long; expected 0s to 10m");
    }
    return idle;
  }
}
