package dev.tenk.targets.aws;

import dev.tenk.results.model.ConfigurationException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The vCPUs that Fargate has, and the memory that it has with them (AWS Batch API reference,
 * ResourceRequirement). Those below 1 vCPU are left out: a generator has whole ones.
 */
final class FargateSizes {
  private static final Map<Integer, Memory> OF_VCPUS =
      new TreeMap<>(
          Map.of(
              1, new Memory(2, 8, 1),
              2, new Memory(4, 16, 1),
              4, new Memory(8, 30, 1),
              8, new Memory(16, 60, 4),
              16, new Memory(32, 120, 8)));

  private FargateSizes() {}

  /** GiB from, to, and in steps of. */
  private record Memory(int from, int to, int step) {
    boolean has(int mib) {
      return mib >= from * 1024 && mib <= to * 1024 && (mib - from * 1024) % (step * 1024) == 0;
    }

    @Override
    public String toString() {
      return from + "Gi to " + to + "Gi in steps of " + step + "Gi";
    }
  }

  /**
   * Refuses what Fargate does not have.
   *
   * @throws ConfigurationException saying what it has
   */
  static void require(int vcpus, int memoryMib) {
    Memory memory = OF_VCPUS.get(vcpus);
    if (memory == null) {
      throw new ConfigurationException(
          "--processors: Fargate has no %d vCPUs; take one of %s"
              .formatted(vcpus, OF_VCPUS.keySet().toString().replaceAll("[\\[\\]]", "")));
    }
    if (!memory.has(memoryMib)) {
      throw new ConfigurationException(
          "--memory: Fargate has no %d vCPU%s with %dMi; it has %s with %s"
              .formatted(
                  vcpus, vcpus == 1 ? "" : "s", memoryMib, memory, vcpus == 1 ? "it" : "them"));
    }
  }
}
