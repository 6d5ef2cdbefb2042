package dev.tenk.gatling.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenk.results.stats.cell.GeneratorConditions;
import dev.tenk.results.stats.cell.GeneratorConditions.Busy;
import dev.tenk.results.stats.cell.HostSnapshot.Used;
import java.util.Optional;
import java.util.OptionalDouble;

/** The conditions that a driver found itself in, in what it says when it ends. */
final class ConditionsJson {
  private ConditionsJson() {}

  static void put(ObjectNode node, GeneratorConditions conditions) {
    node.put("seconds", conditions.seconds());
    node.put("processors", conditions.processors());
    node.put("own_processors", conditions.ownProcessors());
    node.put("stolen_share", conditions.stolenShare());
    node.put("other_share", conditions.otherShare());
    conditions
        .busiest()
        .ifPresent(
            busy ->
                node.putObject("busiest")
                    .put("name", busy.name())
                    .put("processors", busy.processors())
                    .put("of_tenk", busy.ofTenk()));
    conditions.quotaProcessors().ifPresent(quota -> node.put("quota_processors", quota));
    conditions.throttledSeconds().ifPresent(seconds -> node.put("throttled_s", seconds));
    conditions.waitedSeconds().ifPresent(seconds -> node.put("waited_s", seconds));
    put(node, "memory_bytes", conditions.memoryBytes());
    put(node, "ports", conditions.ports());
    put(node, "descriptors", conditions.descriptors());
    node.put("real_time", conditions.realTime());
  }

  static GeneratorConditions of(JsonNode node) {
    return new GeneratorConditions(
        node.get("seconds").doubleValue(),
        node.get("processors").intValue(),
        node.get("own_processors").doubleValue(),
        node.get("stolen_share").doubleValue(),
        node.get("other_share").doubleValue(),
        Optional.ofNullable(node.get("busiest"))
            .map(
                busy ->
                    new Busy(
                        busy.get("name").textValue(),
                        busy.get("processors").doubleValue(),
                        busy.get("of_tenk").booleanValue())),
        number(node, "quota_processors"),
        number(node, "throttled_s"),
        number(node, "waited_s"),
        used(node, "memory_bytes"),
        used(node, "ports"),
        used(node, "descriptors"),
        node.get("real_time").booleanValue());
  }

  private static void put(ObjectNode node, String field, Optional<Used> used) {
    used.ifPresent(
        each -> node.putObject(field).put("used", each.used()).put("limit", each.limit()));
  }

  private static Optional<Used> used(JsonNode node, String field) {
    return Optional.ofNullable(node.get(field))
        .map(each -> new Used(each.get("used").longValue(), each.get("limit").longValue()));
  }

  private static OptionalDouble number(JsonNode node, String field) {
    return node.has(field)
        ? OptionalDouble.of(node.get(field).doubleValue())
        : OptionalDouble.empty();
  }
}
