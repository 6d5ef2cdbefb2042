package dev.tenk.session.shard;

import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.DurableFiles;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunInputs;
import dev.tenk.results.suite.SuiteReader;
import dev.tenk.targets.aws.S3Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One attempt of a submitter at a run with several generators: a store of its own within the run's
 * folder, {@code shards/1}, {@code shards/2} and so on, so that nothing of an earlier attempt is
 * taken for something of this one.
 *
 * <p>Where its store is in S3, the folder has the store's name.
 *
 * @param folder of the attempt
 * @param place of its store, as the {@code --store} of a shard
 * @param count how many shards
 */
record Submission(Path folder, String place, ShardStore store, int count) {
  private static final String COUNT = "count";
  private static final String STORE = "store";

  /** A sign of life that is younger is that of a process which is still there. */
  private static final Duration ALIVE = Duration.ofSeconds(5);

  /**
   * Begins another attempt at a run.
   *
   * @param s3 below which it has its store; empty for where the last attempt had it, or the run's
   *     folder
   * @param suiteFolder what relative paths in the suite are relative to
   */
  static Submission begin(RunFolder run, int count, Optional<S3Place> s3, Path suiteFolder)
      throws IOException {
    List<Path> before = folders(run);
    Optional<Path> last =
        before.isEmpty() ? Optional.empty() : Optional.of(before.get(before.size() - 1));
    String nth = Integer.toString(last.map(Submission::nth).orElse(0) + 1);
    Path folder = run.path().resolve(RunFolder.SHARDS).resolve(nth);
    Optional<S3Place> inS3 = Optional.empty();
    if (s3.isPresent()) {
      inS3 = s3.map(each -> each.below(run.runId() + "/" + RunFolder.SHARDS + "/" + nth));
    } else if (last.isPresent()) {
      inS3 =
          Optional.of(place(last.get()))
              .filter(S3Place::isNamedBy)
              .map(each -> S3Place.parse(each).beside(nth));
    }
    DurableFiles.createDirectories(folder);
    String place = inS3.map(S3Place::toString).orElse(folder.toString());
    Submission submission = new Submission(folder, place, ShardStore.at(place), count);
    if (inS3.isPresent()) {
      DurableFiles.replace(folder.resolve(STORE), place);
      Path archive = folder.resolve("files.zip");
      Path suite = run.path().resolve(RunFolder.SUITE);
      ShardInputs.write(
          SuiteReader.read(suite.toString(), suiteFolder, Files.readString(suite)).suite(),
          suiteFolder,
          archive);
      submission.store().put(Names.FILES, archive);
      Files.delete(archive);
    }
    submission.store().put(Names.INPUTS + RunFolder.SUITE, run.path().resolve(RunFolder.SUITE));
    Path payloads = run.path().resolve(RunInputs.PAYLOADS_FILE);
    if (Files.exists(payloads)) {
      submission.store().put(Names.INPUTS + RunInputs.PAYLOADS_FILE, payloads);
    }
    submission.store().put(Names.PLAN, new Fields().put(COUNT, count).toBytes());
    return submission;
  }

  /**
   * The attempts at a run, the first one first; none where one generator measured it. One that was
   * killed before it had a plan has nothing.
   */
  static List<Submission> of(RunFolder run) throws IOException {
    List<Submission> submissions = new ArrayList<>();
    for (Path folder : folders(run)) {
      String place = place(folder);
      ShardStore store = ShardStore.at(place);
      OptionalInt count = count(store);
      if (count.isPresent()) {
        submissions.add(new Submission(folder, place, store, count.getAsInt()));
      }
    }
    return submissions;
  }

  private static List<Path> folders(RunFolder run) throws IOException {
    Path shards = run.path().resolve(RunFolder.SHARDS);
    if (!Files.isDirectory(shards)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(shards)) {
      return all.filter(each -> each.getFileName().toString().matches("[0-9]{1,6}"))
          .sorted(Comparator.comparingInt(Submission::nth))
          .toList();
    }
  }

  /** What a shard is given as the store of an attempt. */
  private static String place(Path folder) throws IOException {
    Path named = folder.resolve(STORE);
    return Files.exists(named) ? Files.readString(named) : folder.toString();
  }

  private static int nth(Path folder) {
    return Integer.parseInt(folder.getFileName().toString());
  }

  /** How many shards the load in a store has; empty where there is no plan of one. */
  static OptionalInt count(ShardStore store) throws IOException {
    Optional<byte[]> plan = store.get(Names.PLAN);
    if (plan.isEmpty()) {
      return OptionalInt.empty();
    }
    String count = Fields.of(plan.get()).get(COUNT);
    if (!count.matches("[1-9][0-9]{0,8}")) {
      throw new IOException("an object of the store is damaged: count is '" + count + "'");
    }
    return OptionalInt.of(Integer.parseInt(count));
  }

  /**
   * Refuses to go on while shards of it still measure: two loads at once are neither of them.
   *
   * @throws TenkException naming them
   */
  void requireEnded() throws IOException {
    Instant since = store.date().earliest().minus(ALIVE);
    List<ShardStore.Entry> all = store.list(Names.WORKERS);
    Set<String> ended = all.stream().map(ShardStore.Entry::name).collect(Collectors.toSet());
    List<ShardStore.Entry> alive =
        all.stream()
            .filter(each -> each.name().endsWith("/" + Names.ALIVE))
            .filter(each -> each.changedAt().isAfter(since))
            .filter(each -> !ended.contains(each.name().replaceAll(Names.ALIVE + "$", Names.ENDED)))
            .toList();
    if (!alive.isEmpty()) {
      throw new TenkException(
          "%s of the run still work; wait for their end, or stop them, and try again"
              .formatted(Barrier.shards(Names.indexes(alive, Names.WORKERS))));
    }
  }

  /** The cells that were ordered, in their order, by their folder. */
  List<String> cells() throws IOException {
    List<String> cells = new ArrayList<>();
    for (int nth = 1; store.get(Names.order(Names.cell(nth))).isPresent(); nth++) {
      cells.add(Names.cell(nth));
    }
    return cells;
  }
}
