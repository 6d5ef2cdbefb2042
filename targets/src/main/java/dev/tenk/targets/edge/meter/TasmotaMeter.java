package dev.tenk.targets.edge.meter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tenk.targets.edge.meter.MeterHttp.NoReadingException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A plug with Tasmota that measures power: {@code GET /cm?cmnd=Status 8}, whose {@code
 * StatusSNS.ENERGY} has {@code Power} in W and {@code Total} in kWh
 * (https://tasmota.github.io/docs/Commands and .../JSON-Status-Responses). User and password go
 * into the query, as its documentation has it. Devices that measure several channels tell an array
 * of powers, and one counter for all, which is left out then.
 */
final class TasmotaMeter implements PowerMeter {
  private static final double JOULES_PER_KILOWATT_HOUR = 3_600_000;
  private static final double STEP_JOULES = 0.001 * JOULES_PER_KILOWATT_HOUR;

  private final MeterHttp http;
  private final OptionalInt channel;
  private final String query;
  private final StuckMeter stuck = new StuckMeter(STEP_JOULES);
  private Optional<String> model = Optional.empty();
  private Optional<String> clock = Optional.empty();

  TasmotaMeter(URI url, OptionalInt channel, MeterLogin login, Duration timeout) {
    this.http = new MeterHttp(url, login, timeout);
    this.channel = channel;
    this.query =
        login
            .password()
            .map(
                password ->
                    "user=" + encoded(login.user()) + "&password=" + encoded(password) + "&")
            .orElse("");
  }

  private static String encoded(String text) {
    // a form's plus is no blank in a path
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String kind() {
    return "tasmota";
  }

  @Override
  public Optional<String> model() {
    return model;
  }

  /** Its Time, which goes by its own clock until it has been told the hour. */
  @Override
  public Optional<String> clock() {
    return clock;
  }

  @Override
  public Power read() {
    try {
      if (model.isEmpty()) {
        JsonNode status = command("Status").path("Status");
        model =
            Optional.of(
                "%s, module %s"
                    .formatted(
                        status.path("DeviceName").asText("no name"),
                        status.path("Module").asText("not told")));
      }
      JsonNode sensors = command("Status%208").path("StatusSNS");
      clock = Optional.ofNullable(sensors.path("Time").textValue());
      JsonNode energy = sensors.path("ENERGY");
      if (energy.isMissingNode()) {
        throw new NoReadingException("does not measure power: its Status 8 has no ENERGY");
      }
      return stuck.passed(of(energy), System.nanoTime());
    } catch (NoReadingException e) {
      return new Power.Unknown(e.getMessage());
    }
  }

  private Power.Known of(JsonNode energy) throws NoReadingException {
    JsonNode power = energy.path("Power");
    if (!power.isArray()) {
      if (channel.orElse(0) != 0) {
        throw new NoReadingException("measures one channel, 0");
      }
      return MeterReading.of("Power", power, energy.path("Total"), JOULES_PER_KILOWATT_HOUR);
    }
    if (channel.isEmpty() || channel.getAsInt() >= power.size()) {
      throw new NoReadingException(
          "measures %d channels: say which, as in channel: 0".formatted(power.size()));
    }
    return MeterReading.of("Power", power.path(channel.getAsInt()), MissingNode.getInstance(), 0);
  }

  private JsonNode command(String command) throws NoReadingException {
    JsonNode answer = http.get("/cm?" + query + "cmnd=" + command);
    if (answer.has("WARNING")) {
      throw new NoReadingException(query.isEmpty() ? MeterHttp.NO_PASSWORD : MeterHttp.NOT_TAKEN);
    }
    return answer;
  }

  @Override
  public void close() {
    http.close();
  }
}
