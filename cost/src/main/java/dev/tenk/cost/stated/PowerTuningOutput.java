package dev.tenk.cost.stated;

import dev.tenk.results.settings.Settings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * What AWS Lambda Power Tuning's state machine gives back: the size it found best, and with {@code
 * includeOutputResults}, which it has from 4.3.4 on, each of them.
 */
final class PowerTuningOutput {
  private static final String FIGURES =
      "mean of its calls without the fastest and the slowest fifth (unless it was told otherwise),"
          + " with initialisation, rounded up; a call may be billed 1 ms more; neither how many"
          + " calls there were nor how much they differ is told";
  private static final int MOST_MB = 10_240;
  private static final BigDecimal TEN_K = BigDecimal.valueOf(10_000);

  private PowerTuningOutput() {}

  static ToolOutput read(Settings root) {
    Settings output = root.has("results") ? root.section("results") : root;
    List<StatedMemorySize> sizes = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    if (output.has("stats")) {
      for (Settings each : output.sections("stats")) {
        if (each.hasValue("averageDuration") && each.hasValue("averagePrice")) {
          sizes.add(size(each, "value", "averageDuration", "averagePrice"));
        } else {
          leftOut.add("%d MB: no duration".formatted(each.integer("value", 1, MOST_MB)));
        }
      }
    } else {
      sizes.add(size(output, "power", "duration", "cost"));
      leftOut.add(
          "every size but the best: its output has them where it was run with"
              + " includeOutputResults");
    }
    long different = sizes.stream().map(StatedMemorySize::memoryMb).distinct().count();
    if (sizes.isEmpty() || different < sizes.size()) {
      throw output.error("stats", "it has no duration, or two of one size; give its whole output");
    }
    return new ToolOutput(
        new StatedFile("AWS Lambda Power Tuning", FIGURES, List.of(), sizes), leftOut);
  }

  private static StatedMemorySize size(
      Settings settings, String memory, String duration, String price) {
    BigDecimal millis = settings.value(duration, StatedNumbers::aboveZero);
    BigDecimal usd = settings.value(price, StatedNumbers::aboveZero);
    return new StatedMemorySize(
        settings.integer(memory, 1, MOST_MB),
        millis.setScale(0, RoundingMode.CEILING),
        List.of(
            "mean " + StatedNumbers.rounded(millis) + " ms",
            "by its own prices %s USD for 10,000 calls, without the charge for requests"
                .formatted(StatedNumbers.rounded(usd.multiply(TEN_K)))));
  }
}
