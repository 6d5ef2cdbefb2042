package dev.tenk.results.model;

import java.util.Arrays;
import java.util.List;

/**
 * Why a Raspberry Pi runs slower than it could, as its firmware's {@code get_throttled} reports.
 */
public enum Throttling {
  /** Bit 0. */
  LOW_VOLTAGE(0, "supply voltage too low"),
  /** Bit 1. */
  FREQUENCY_CAPPED(1, "CPU frequency capped"),
  /** Bit 2. */
  THROTTLED(2, "CPU throttled"),
  /** Bit 3. */
  SOFT_TEMPERATURE_LIMIT(3, "soft temperature limit reached");

  private static final int SINCE_BOOT_SHIFT = 16;

  private final int bit;
  private final String text;

  Throttling(int bit, String text) {
    this.bit = bit;
    this.text = text;
  }

  /** For display. */
  public String text() {
    return text;
  }

  /** What is so right now: bits 0 to 3. */
  public static List<Throttling> now(long bits) {
    return Arrays.stream(values()).filter(each -> (bits >> each.bit & 1) != 0).toList();
  }

  /** What has been so at any time since the device started: bits 16 to 19. */
  public static List<Throttling> sinceBoot(long bits) {
    return now(bits >> SINCE_BOOT_SHIFT);
  }
}
