package dev.tenk.gatling.schedule;

import dev.tenk.results.model.CellKey;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/** Seeds derived from the suite's seed. */
public final class Seeds {
  private Seeds() {}

  /**
   * The seed of a cell's arrivals. Targets share it, so that each is offered the very same load;
   * workloads and repetitions differ.
   */
  public static long ofArrivals(long suiteSeed, CellKey cell) {
    CRC32 name = new CRC32();
    name.update(cell.workload().getBytes(StandardCharsets.UTF_8));
    return new SplittableRandom(suiteSeed ^ name.getValue() ^ ((long) cell.repetition() << 32))
        .nextLong();
  }

  /** The seed of a cell's choice of payloads; targets share it, too. */
  public static long ofPayloads(long suiteSeed, CellKey cell) {
    return new SplittableRandom(~ofArrivals(suiteSeed, cell)).nextLong();
  }

  /** The seed of the order in which the targets are measured under a workload in a repetition. */
  public static long ofOrder(long suiteSeed, CellKey cell) {
    SplittableRandom random = new SplittableRandom(ofArrivals(suiteSeed, cell));
    random.nextLong();
    return random.nextLong();
  }
}
