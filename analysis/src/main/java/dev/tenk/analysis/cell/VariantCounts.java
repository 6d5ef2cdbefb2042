package dev.tenk.analysis.cell;

import dev.tenk.results.store.SampleRow;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/** How many requests each variant or version answered. Makes no object a request. */
final class VariantCounts {
  /** An endpoint has a handful; a server that names each answer otherwise has no versions. */
  private static final int MOST = 64;

  private static final String OTHERS = "(others)";

  private final byte[][] names = new byte[MOST][];
  private final long[] requests = new long[MOST];
  private int size;
  private long others;

  /** Counts a request whose variant is known. */
  void add(SampleRow row) {
    int i = 0;
    while (i < size && !row.isVariant(names[i])) {
      i++;
    }
    if (i == MOST) {
      others++;
      return;
    }
    if (i == size) {
      names[size++] = row.variant().getBytes(StandardCharsets.UTF_8);
    }
    requests[i]++;
  }

  SortedMap<String, Long> byName() {
    SortedMap<String, Long> byName = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      byName.put(new String(names[i], StandardCharsets.UTF_8), requests[i]);
    }
    if (others > 0) {
      byName.put(OTHERS, others);
    }
    return byName;
  }
}
