package dev.tenk.session.shard;

import dev.tenk.gatling.action.CommonWindow;
import dev.tenk.gatling.action.JointWindow;
import dev.tenk.gatling.launch.CellLauncher.Result;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.results.histogram.JoinedLatencyLog;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.stats.cell.Generators;
import dev.tenk.results.store.Checksums;
import dev.tenk.results.store.DurableFiles;
import dev.tenk.results.store.JoinedCell;
import dev.tenk.results.store.Phases;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the shards of a cell have put, merged into one cell as a single driver would have left it.
 *
 * @param cell its folder in the store
 * @param count how many shards there are
 * @param ends how those that have ended did, by index
 */
record CellParts(ShardStore store, String cell, int count, SortedMap<Integer, ShardEnd> ends) {
  private static final String PARTS = "parts";
  static final String DRIVER_LOG = RunFolder.GATLING + "/driver.log";

  /** As far as they have come. */
  static CellParts read(ShardStore store, String cell, int count) throws IOException {
    SortedMap<Integer, ShardEnd> ends = new TreeMap<>();
    Set<Integer> done = Names.indexes(store.list(Names.done(cell)), Names.done(cell));
    done.removeIf(index -> index >= count);
    for (var end : InParallel.each(done, index -> store.get(Names.done(cell) + index)).entrySet()) {
      if (end.getValue().isPresent()) {
        ends.put(end.getKey(), ShardEnd.of(end.getValue().get()));
      }
    }
    return new CellParts(store, cell, count, ends);
  }

  /** Whether every shard has offered its part to the end. */
  boolean areWhole() {
    return ends.size() == count && ends.values().stream().allMatch(end -> end.ended().isPresent());
  }

  /** Whether one has. */
  boolean haveOne() {
    return ends.values().stream().anyMatch(end -> end.ended().isPresent());
  }

  /**
   * Merges them into the folder of the order. Where a shard lacks, what the others have measured is
   * kept, and the cell is invalid with that shard's name.
   *
   * @param order of the whole cell
   * @return what a driver of the whole would have reported; that it broke, where no part was
   *     offered to its end
   */
  Result merge(CellOrder order) throws IOException {
    Path folder = order.cellFolder();
    DurableFiles.createDirectories(folder.resolve(RunFolder.GATLING));
    List<Integer> damaged = new ArrayList<>();
    Map<Integer, Path> fetched = fetch(folder.resolve(PARTS), damaged);
    Map<Integer, Path> parts = new TreeMap<>(fetched);
    parts.keySet().removeIf(index -> !ends.get(index).files().containsKey(RunFolder.SAMPLES));
    requests(folder, parts);
    if (!parts.isEmpty()) {
      Path first = parts.values().iterator().next();
      JoinedCell.write(folder, List.copyOf(parts.values()));
      JoinedLatencyLog.write(
          folder.resolve(RunFolder.LATENCY_LOG),
          parts.values().stream().map(each -> each.resolve(RunFolder.LATENCY_LOG)).toList(),
          startedAt().plusNanos(window(order).phases().warmUpNanos()).toEpochMilli());
      if (Files.exists(first.resolve(RunFolder.TELEMETRY)) && parts.containsKey(0)) {
        Files.copy(first.resolve(RunFolder.TELEMETRY), folder.resolve(RunFolder.TELEMETRY));
      }
    }
    for (Map.Entry<Integer, Path> each : fetched.entrySet()) {
      Path log = each.getValue().resolve(DRIVER_LOG);
      if (Files.exists(log)) {
        Files.copy(
            log, folder.resolve(RunFolder.GATLING).resolve("driver-" + each.getKey() + ".log"));
      }
    }
    delete(folder.resolve(PARTS));
    SortedMap<Integer, DriverMessage.Ended> ended = new TreeMap<>();
    parts.keySet().forEach(i -> ends.get(i).ended().ifPresent(each -> ended.put(i, each)));
    if (ended.isEmpty()) {
      return new Result.Broken(1, String.join("; ", lacks(damaged)));
    }
    MergedEnd.Window window = window(order);
    return new Result.Measured(
        List.of(MergedEnd.of(ended, count, startedAt(), lacks(damaged), window)),
        Optional.of(generators()));
  }

  /** What shards have put, by index, in folders of this machine; what is damaged is left out. */
  private Map<Integer, Path> fetch(Path into, List<Integer> damaged) throws IOException {
    Map<Integer, Boolean> sound =
        InParallel.each(
            ends.keySet(),
            index ->
                isSound(
                    Names.part(cell, index),
                    ends.get(index).files(),
                    into.resolve(index.toString())));
    Map<Integer, Path> parts = new TreeMap<>();
    sound.forEach(
        (index, isSound) -> {
          if (isSound) {
            parts.put(index, into.resolve(index.toString()));
          } else {
            damaged.add(index);
          }
        });
    return parts;
  }

  /** Gets the files of a shard; false when one lacks, or is not what was put. */
  private boolean isSound(String prefix, SortedMap<String, String> files, Path into)
      throws IOException {
    Set<String> there =
        store.list(prefix).stream()
            .map(each -> each.name().substring(prefix.length()))
            .collect(Collectors.toSet());
    if (!there.containsAll(files.keySet())) {
      return false;
    }
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path to = into.resolve(file.getKey());
      store.get(prefix + file.getKey(), to);
      if (!Checksums.sha256(to).equals(file.getValue())) {
        return false;
      }
    }
    return true;
  }

  private void requests(Path folder, Map<Integer, Path> parts) throws IOException {
    if (parts.size() == count) {
      JoinedCell.writeRequests(folder, List.copyOf(parts.values()));
    } else {
      JoinedCell.writeUnknownRequests(folder);
    }
  }

  /** Reasons against the whole cell: each shard that did not offer its part, by name. */
  private List<String> lacks(List<Integer> damaged) {
    List<String> lacks = new ArrayList<>();
    Set<Integer> missing = new TreeSet<>();
    Map<String, Set<Integer>> byReason = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      ShardEnd end = ends.get(i);
      if (end == null) {
        missing.add(i);
      } else if (damaged.contains(i)) {
        byReason.computeIfAbsent("what it has put is damaged", reason -> new TreeSet<>()).add(i);
      } else if (end.ended().isEmpty()) {
        byReason.computeIfAbsent(end.reason(), reason -> new TreeSet<>()).add(i);
      }
    }
    if (!missing.isEmpty()) {
      lacks.add(
          "%s of %d %s missing, and with %s a share of the load"
              .formatted(
                  Barrier.shards(missing),
                  count,
                  missing.size() == 1 ? "is" : "are",
                  missing.size() == 1 ? "it" : "them"));
    }
    if (byReason.keySet().stream().anyMatch(reason -> !reason.endsWith(Barrier.OTHERS))) {
      byReason.keySet().removeIf(reason -> reason.endsWith(Barrier.OTHERS));
    }
    byReason.forEach(
        (reason, shards) ->
            lacks.add("%s of %d: %s".formatted(Barrier.shards(shards), count, reason)));
    return lacks;
  }

  /** The epoch of all, by the store's clock. */
  private Instant startedAt() throws IOException {
    Optional<byte[]> start = store.get(Names.start(cell));
    if (start.isPresent()) {
      return Instant.parse(Fields.of(start.get()).get("at"));
    }
    // one shard by itself starts when it likes
    return ends.values().stream()
        .flatMap(end -> end.ended().stream().map(each -> end.clock().atStore(each.startedAt())))
        .findFirst()
        .orElse(Instant.EPOCH);
  }

  /** As long as it lasted, by what the submitter has said of it last. */
  private MergedEnd.Window window(CellOrder order) throws IOException {
    Suite suite = order.suite();
    Workload workload = order.workload(suite);
    Optional<ArrivalSchedule> schedule = order.schedule(suite, workload);
    if (workload instanceof OpenWorkload open && open.mayEndSooner()) {
      Optional<byte[]> said = store.get(Names.window(cell));
      CommonWindow window =
          said.isPresent() ? WindowObject.of(said.get()) : CommonWindow.AS_PLANNED;
      return new MergedEnd.Window(
          JointWindow.phases(open, schedule.get(), suite.slo(), window),
          OptionalLong.of(JointWindow.scheduled(open, schedule.get(), suite.slo(), window)));
    }
    return new MergedEnd.Window(
        Phases.asPlanned(workload),
        schedule.isPresent()
            ? OptionalLong.of(schedule.get().startsInWindow())
            : OptionalLong.empty());
  }

  private Generators generators() {
    SortedMap<String, Integer> hosts = new TreeMap<>();
    ends.values().forEach(end -> hosts.merge(end.host(), 1, Integer::sum));
    List<String> remarks = new ArrayList<>();
    ends.forEach(
        (index, end) ->
            end.verdict()
                .forEach(
                    sentence ->
                        remarks.add(
                            "of shard %d of %d, which offered its share alone: %s"
                                .formatted(index, count, sentence))));
    double error =
        ends.values().stream()
            .map(end -> end.clock().error())
            .max(Comparator.naturalOrder())
            .map(each -> each.toNanos() / 1e6)
            .orElse(0.0);
    return new Generators(count, hosts, 2 * error, remarks);
  }

  /** Takes a folder away with all that is in it. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> walk = Files.walk(folder)) {
      deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      Files.delete(each);
    }
  }
}
