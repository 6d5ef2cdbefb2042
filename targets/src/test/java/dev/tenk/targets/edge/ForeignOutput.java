package dev.tenk.targets.edge;

import java.util.Set;

/**
 * An output as a {@link ForeignServer} writes it.
 *
 * @param datatype any word
 * @param json its data as JSON, or what a server takes for it
 * @param bytes its data as bytes
 */
record ForeignOutput(String name, String datatype, String json, byte[] bytes) {
  /** The model's own: two numbers, or what the habits make of them. */
  static ForeignOutput y(Set<Habit> habits) {
    String name = habits.contains(Habit.OUTPUT_NAMED_AS_INPUT) ? "x" : "y";
    if (habits.contains(Habit.BF16_OUTPUT)) {
      // the upper halves of 0.25f and 0.75f, 3e80 and 3f40, little-endian
      return new ForeignOutput(
          name, "BF16", "[0.25,0.75]", new byte[] {(byte) 0x80, 0x3e, 0x40, 0x3f});
    }
    if (habits.contains(Habit.FP16_OUTPUT)) {
      // 0.25 is 3400, 0.75 is 3a00
      return new ForeignOutput(name, "FP16", "[0.25,0.75]", new byte[] {0, 0x34, 0, 0x3a});
    }
    String nan =
        habits.contains(Habit.NAN_BARE)
            ? "[NaN,NaN]"
            : habits.contains(Habit.NAN_TEXT)
                ? "[\"NaN\",\"NaN\"]"
                : habits.contains(Habit.NAN_NULL)
                    ? "[null,null]"
                    : habits.contains(Habit.NAN_NOTHING) ? "[,]" : "";
    if (!nan.isEmpty()) {
      return new ForeignOutput(name, "FP32", nan, Models.floats(Float.NaN, Float.NaN));
    }
    return new ForeignOutput(
        name,
        "FP32",
        habits.contains(Habit.NESTED_DATA) ? "[[0.25,0.75]]" : "[0.25,0.75]",
        Models.floats(0.25f, 0.75f));
  }

  /** Its entry in the answer's JSON. */
  String described(boolean binary) {
    return "{\"name\":\"%s\",\"datatype\":\"%s\",\"shape\":[1,2],%s}"
        .formatted(
            name,
            datatype,
            binary
                ? "\"parameters\":{\"binary_data_size\":" + bytes.length + "}"
                : "\"data\":" + json);
  }
}
