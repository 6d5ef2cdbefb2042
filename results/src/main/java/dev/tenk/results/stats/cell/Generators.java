package dev.tenk.results.stats.cell;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The generators that offered one load together.
 *
 * @param count how many
 * @param hosts how many of them were on each machine, by its name; those that are missing are on
 *     none
 * @param clockErrorMillis by how much their clocks may be apart at most, ms; windows are that far
 *     apart, and no response time is affected
 * @param remarks what a part of the load is not worth by itself, each a sentence
 */
public record Generators(
    int count, SortedMap<String, Integer> hosts, double clockErrorMillis, List<String> remarks) {
  /** Copies its collections. */
  public Generators {
    hosts = new TreeMap<>(hosts);
    remarks = List.copyOf(remarks);
  }

  /** All of it, each a sentence: how many and where first. */
  public List<String> inWords() {
    String where =
        hosts.entrySet().stream()
            .map(each -> each.getKey() + " (" + each.getValue() + ")")
            .collect(Collectors.joining(", "));
    List<String> sentences = new ArrayList<>();
    sentences.add(
        "the load was offered by %d generator%s, on %s"
            .formatted(count, count == 1 ? "" : "s", where));
    sentences.addAll(remarks);
    return sentences;
  }
}
