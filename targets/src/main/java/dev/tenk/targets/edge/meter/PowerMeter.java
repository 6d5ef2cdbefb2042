package dev.tenk.targets.edge.meter;

import java.util.Optional;
import java.util.OptionalDouble;

/** Measures what a device draws from its socket. */
public interface PowerMeter extends AutoCloseable {
  /** The word after {@code kind:}. */
  String kind();

  /** The model that it says it is, once it has been read; empty where it says none. */
  Optional<String> model();

  /**
   * What its own clock told beside the last reading, which moves on with every second; empty where
   * it tells none.
   */
  Optional<String> clock();

  /** Asks once, and waits for at most a few seconds; by one thread at a time. */
  Power read();

  @Override
  void close();

  /** What a meter answered, or did not. */
  sealed interface Power {
    /**
     * A power.
     *
     * @param watts W, 0 or more
     * @param joules of the meter's own energy counter, J; empty where it has none
     */
    record Known(double watts, OptionalDouble joules) implements Power {}

    /**
     * None.
     *
     * @param why without a full stop
     */
    record Unknown(String why) implements Power {}
  }
}
