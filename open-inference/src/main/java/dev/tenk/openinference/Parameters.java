package dev.tenk.openinference;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Copies and checks {@code parameters} maps. */
final class Parameters {
  private Parameters() {}

  /**
   * An unmodifiable copy in the same order, integers widened to Long and floats to Double so that
   * equal messages have equal maps.
   *
   * @throws IllegalArgumentException if a value is of another type, or not finite
   */
  static Map<String, Object> copyOf(Map<String, Object> parameters) {
    Map<String, Object> copy = new LinkedHashMap<>();
    parameters.forEach((key, value) -> copy.put(key, checked(key, value)));
    return Collections.unmodifiableMap(copy);
  }

  private static Object checked(String key, Object value) {
    if (value instanceof String || value instanceof Boolean || value instanceof Long) {
      return value;
    }
    if (value instanceof Integer integer) {
      return integer.longValue();
    }
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      if (Double.isFinite(number)) {
        return number;
      }
    }
    throw new IllegalArgumentException(
        "parameter " + key + " must be a String, Boolean, Long or finite Double but is " + value);
  }
}
