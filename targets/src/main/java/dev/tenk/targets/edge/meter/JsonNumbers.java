package dev.tenk.targets.edge.meter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalDouble;

/** Optional numbers in answers. */
public final class JsonNumbers {
  private JsonNumbers() {}

  /** A finite number; empty where there is none. */
  public static OptionalDouble finite(JsonNode node) {
    return node.isNumber() && Double.isFinite(node.doubleValue())
        ? OptionalDouble.of(node.doubleValue())
        : OptionalDouble.empty();
  }

  /** The same of 0 or more. */
  public static OptionalDouble atLeastZero(JsonNode node) {
    OptionalDouble number = finite(node);
    return number.isPresent() && number.getAsDouble() >= 0 ? number : OptionalDouble.empty();
  }
}
