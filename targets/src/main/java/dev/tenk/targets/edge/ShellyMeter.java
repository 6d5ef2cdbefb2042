package dev.tenk.targets.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A Shelly plug or relay of the second generation or later that measures power: {@code GET
 * /rpc/Switch.GetStatus?id=0}. {@code apower} is W and {@code aenergy.total} Wh; the energies by
 * minute next to it are of whole minutes of the meter's clock, which no window is.
 */
final class ShellyMeter implements PowerMeter {
  private static final HttpCaller.Prepared STATUS =
      HttpCaller.Prepared.get("/rpc/Switch.GetStatus?id=0");
  private static final double JOULES_PER_WATT_HOUR = 3600;

  private final HttpCaller caller;
  private final ObjectMapper json = new ObjectMapper();

  ShellyMeter(URI url, Duration timeout) {
    caller = new NettyCaller(url, Map.of(), timeout, 1, Optional.empty());
  }

  @Override
  public String kind() {
    return "shelly";
  }

  @Override
  public Power read() {
    HttpCaller.Result result = caller.send(STATUS).toCompletableFuture().join();
    if (result instanceof HttpCaller.NoAnswer) {
      return new Power.Unknown("did not answer in time");
    }
    if (!(result instanceof HttpCaller.Response response) || response.status() != 200) {
      return new Power.Unknown(EdgeTarget.inWords(result));
    }
    JsonNode status;
    try {
      status = json.readTree(response.body());
    } catch (IOException e) {
      return new Power.Unknown("answered with what is no JSON");
    }
    OptionalDouble watts = JsonNumbers.atLeastZero(status.path("apower"));
    if (watts.isEmpty()) {
      return new Power.Unknown("answered without an 'apower' of 0 W or more");
    }
    OptionalDouble wattHours = JsonNumbers.atLeastZero(status.path("aenergy").path("total"));
    return new Power.Known(
        watts.getAsDouble(),
        wattHours.isPresent()
            ? OptionalDouble.of(wattHours.getAsDouble() * JOULES_PER_WATT_HOUR)
            : OptionalDouble.empty());
  }

  @Override
  public void close() {
    caller.close();
  }
}
