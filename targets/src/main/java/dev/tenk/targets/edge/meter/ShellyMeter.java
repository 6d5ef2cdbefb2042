package dev.tenk.targets.edge.meter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenk.targets.edge.meter.MeterHttp.NoReadingException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A Shelly that measures power. Of which generation it is {@code GET /shelly} says, which all of
 * them answer without a password
 * (https://shelly-api-docs.shelly.cloud/gen2/General/gen1Compatibility).
 *
 * <p>Generation 1 (https://shelly-api-docs.shelly.cloud/gen1/): {@code GET /status}; {@code meters}
 * count watt-minutes, {@code emeters} Wh. Generations 2 to 4: {@code GET
 * /rpc/Switch.GetStatus?id=N}, and the same of PM1, EM1 and EM, whichever the device has
 * (https://shelly-api-docs.shelly.cloud/gen2/General/ComponentConcept and the components' pages
 * beside it). A switch and a PM1 count Wh; the energies by minute next to that are of whole minutes
 * of the meter's clock, which no window is. EM1 and EM keep their counters elsewhere, by minutes,
 * so theirs are left out.
 */
final class ShellyMeter implements PowerMeter {
  private static final double JOULES_PER_WATT_HOUR = 3600;
  private static final double JOULES_PER_WATT_MINUTE = 60;
  private static final double STEP_WATT_HOURS = 0.001;
  private static final Map<String, String> POWER_FIELDS =
      Map.of("switch", "apower", "pm1", "apower", "em1", "act_power");
  private static final Map<String, String> NAMESPACES =
      Map.of("switch", "Switch", "pm1", "PM1", "em1", "EM1");
  private static final List<String> PHASES = List.of("a", "b", "c");

  private final MeterHttp http;
  private final OptionalInt channel;
  private Optional<String> model = Optional.empty();
  private Optional<Source> source = Optional.empty();
  private Optional<String> clock = Optional.empty();

  /**
   * Where a reading is.
   *
   * @param path to ask
   * @param pointer to what holds power and counter in the answer
   * @param power name of the power
   * @param counter pointer to the counter from there on
   * @param joules of one unit of the counter
   * @param stuck who watches the counter
   */
  private record Source(
      String path, String pointer, String power, String counter, double joules, StuckMeter stuck) {}

  ShellyMeter(URI url, OptionalInt channel, MeterLogin login, Duration timeout) {
    this.http = new MeterHttp(url, login, timeout);
    this.channel = channel;
  }

  @Override
  public String kind() {
    return "shelly";
  }

  @Override
  public Optional<String> model() {
    return model;
  }

  /** The {@code uptime} of generation 1, s; a component of a later one has no clock beside it. */
  @Override
  public Optional<String> clock() {
    return clock;
  }

  @Override
  public Power read() {
    try {
      if (source.isEmpty()) {
        source = Optional.of(find());
      }
      Source known = source.get();
      JsonNode answer = http.get(known.path());
      clock =
          answer.path("uptime").isNumber()
              ? Optional.of(answer.path("uptime").asText() + " s")
              : Optional.empty();
      JsonNode status = answer.at(known.pointer());
      if (status.path("is_valid").isBoolean() && !status.path("is_valid").booleanValue()) {
        throw new NoReadingException("says itself that its reading is not valid ('is_valid')");
      }
      return known
          .stuck()
          .passed(
              MeterReading.of(
                  known.power(),
                  status.path(known.power()),
                  status.at(known.counter()),
                  known.joules()),
              System.nanoTime());
    } catch (NoReadingException e) {
      return new Power.Unknown(e.getMessage());
    }
  }

  private Source find() throws NoReadingException {
    JsonNode device = http.get("/shelly");
    boolean first = !device.has("gen") && device.has("type");
    if (!first && device.path("gen").asInt() < 2) {
      throw new NoReadingException("is no Shelly: its /shelly tells neither type nor gen");
    }
    model =
        Optional.of(
            first
                ? device.path("type").asText()
                : "%s, %s".formatted(device.path("app").asText(), device.path("model").asText()));
    SortedMap<Integer, Source> channels =
        first ? ofFirst(http.get("/status")) : ofLater(http.get("/rpc/Shelly.GetStatus"));
    if (channels.isEmpty()) {
      throw new NoReadingException("does not measure power");
    }
    if (channel.isEmpty() && channels.size() > 1) {
      throw new NoReadingException(
          "measures %d channels: say which, as in channel: %d"
              .formatted(channels.size(), channels.firstKey()));
    }
    Source found = channels.get(channel.orElse(channels.firstKey()));
    if (found == null) {
      throw new NoReadingException(
          "does not measure a channel %d; it measures %s"
              .formatted(channel.getAsInt(), channels.keySet()));
    }
    return found;
  }

  /** A meter without a counter is none: a Shelly 1 tells what somebody has typed in. */
  private static SortedMap<Integer, Source> ofFirst(JsonNode status) {
    boolean energy = status.path("emeters").size() > 0;
    String list = energy ? "emeters" : "meters";
    double joules = energy ? JOULES_PER_WATT_HOUR : JOULES_PER_WATT_MINUTE;
    SortedMap<Integer, Source> channels = new TreeMap<>();
    for (int i = 0; i < status.path(list).size(); i++) {
      if (status.path(list).path(i).has("total")) {
        channels.put(
            i,
            new Source(
                "/status",
                "/" + list + "/" + i,
                "power",
                "/total",
                joules,
                new StuckMeter(joules)));
      }
    }
    return channels;
  }

  /** The three phases of an EM are its channels, 0 to 2. */
  private static SortedMap<Integer, Source> ofLater(JsonNode status) {
    SortedMap<Integer, Source> channels = new TreeMap<>();
    StuckMeter stuck = new StuckMeter(STEP_WATT_HOURS * JOULES_PER_WATT_HOUR);
    for (int i = 0; i < PHASES.size(); i++) {
      String power = PHASES.get(i) + "_act_power";
      if (status.path("em:0").has(power)) {
        channels.put(i, new Source("/rpc/EM.GetStatus?id=0", "", power, "/none", 0, stuck));
      }
    }
    status
        .properties()
        .forEach(
            component -> {
              String[] name = component.getKey().split(":", 2);
              String power = POWER_FIELDS.getOrDefault(name[0], "");
              if (name.length == 2
                  && name[1].matches("\\d{1,4}")
                  && component.getValue().has(power)) {
                channels.putIfAbsent(
                    Integer.parseInt(name[1]),
                    new Source(
                        "/rpc/%s.GetStatus?id=%s".formatted(NAMESPACES.get(name[0]), name[1]),
                        "",
                        power,
                        "/aenergy/total",
                        JOULES_PER_WATT_HOUR,
                        stuck));
              }
            });
    return channels;
  }

  @Override
  public void close() {
    http.close();
  }
}
