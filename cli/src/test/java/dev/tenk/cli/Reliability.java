package dev.tenk.cli;

import dev.tenk.cli.KillTrial.Loss;
import dev.tenk.cli.KillTrial.Undisturbed;
import dev.tenk.cli.faults.Faults.Fault;
import dev.tenk.cli.faults.Faults.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The campaign of docs/reliability.md: {@code Reliability SEED PART=COUNT …}. Trial n of a part has
 * the seed SEED + n, so that one that fails is repeated with {@code Reliability ITS-SEED PART=1}.
 */
final class Reliability {
  /** Real processes wait most of the time. */
  private static final int AT_ONCE = 4;

  private final Path folder;
  private final long seed;
  private final Map<String, long[]> counts = new LinkedHashMap<>();

  private Reliability(Path folder, long seed) {
    this.folder = folder;
    this.seed = seed;
  }

  private interface Trial {
    List<String> run(long seed) throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    Reliability campaign =
        new Reliability(Files.createTempDirectory("reliability"), Long.parseLong(arguments[0]));
    for (String argument : List.of(arguments).subList(1, arguments.length)) {
      String[] part = argument.split("=", 2);
      campaign.part(part[0], Integer.parseInt(part[1]));
      campaign.print();
    }
    System.exit(campaign.counts.values().stream().anyMatch(count -> count[1] > 0) ? 1 : 0);
  }

  private void part(String name, int trials) throws Exception {
    Path own = Files.createDirectories(folder.resolve(name));
    switch (name) {
      case "kills" -> aimed(name, trials, own);
      case "disk" -> disk(name, trials, own);
      case "upkeep" -> {
        int operations = KillTrial.upkeepOperations(own.resolve("undisturbed"));
        one(name, trials, each -> upkeep(own.resolve(Long.toString(each)), operations, each));
      }
      case "stores" -> {
        AlteredStores stores = new AlteredStores(own);
        one(name, trials, stores::trial);
      }
      case "inputs" -> {
        MutatedInputs inputs = new MutatedInputs(own);
        List<MutatedInputs.Kind> kinds = List.of(MutatedInputs.Kind.values());
        one(
            name,
            trials,
            each -> inputs.trial(kinds.get((int) Math.floorMod(each, (long) kinds.size())), each));
      }
      case "processes", "agents" -> processes(name, trials, own);
      default -> throw new IllegalArgumentException("no part is called " + name);
    }
  }

  private void aimed(String name, int trials, Path own) throws Exception {
    Undisturbed undisturbed = Undisturbed.of(own.resolve("undisturbed"));
    int operations = undisturbed.operations().size();
    System.out.println(operations + " operations in an undisturbed run");
    one(name, trials, each -> kill(own.resolve(Long.toString(each)), undisturbed, each));
  }

  /** Each operation in turn, and each end and loss in turn of turns. */
  static List<String> kill(Path folder, Undisturbed undisturbed, long seed) throws Exception {
    int operations = undisturbed.operations().size();
    long turn = Math.floorDiv(seed, (long) operations);
    When when = List.of(When.values()).get((int) Math.floorMod(turn, 3L));
    Loss loss = List.of(Loss.values()).get((int) Math.floorMod(Math.floorDiv(turn, 3L), 3L));
    Random random = new Random(seed);
    return KillTrial.kill(
        folder,
        undisturbed,
        new Fault.End(1 + (int) Math.floorMod(seed, (long) operations), when),
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(
                new Fault.End(
                    1 + random.nextInt(operations),
                    List.of(When.values()).get(random.nextInt(When.values().length)))),
        loss,
        seed);
  }

  private void disk(String name, int trials, Path own) throws Exception {
    Undisturbed undisturbed = Undisturbed.of(own.resolve("undisturbed"));
    one(name, trials, each -> disk(own.resolve(Long.toString(each)), undisturbed, each));
  }

  /** Each operation in turn: full from there on, then refused once. */
  static List<String> disk(Path folder, Undisturbed undisturbed, long seed) throws Exception {
    int operations = undisturbed.operations().size();
    int at = 1 + (int) Math.floorMod(seed, (long) operations);
    boolean full = Math.floorMod(Math.floorDiv(seed, (long) operations), 2L) == 0;
    return KillTrial.kill(
        folder,
        undisturbed,
        full ? new Fault.Full(at) : new Fault.Refused(at),
        Optional.empty(),
        Loss.NONE,
        seed);
  }

  /** Each operation in turn, and each end and loss in turn of turns. */
  static List<String> upkeep(Path folder, int operations, long seed) throws IOException {
    long turn = Math.floorDiv(seed, (long) operations);
    return KillTrial.killUpkeep(
        folder,
        new Fault.End(
            1 + (int) Math.floorMod(seed, (long) operations),
            List.of(When.values()).get((int) Math.floorMod(turn, 3L))),
        List.of(Loss.values()).get((int) Math.floorMod(Math.floorDiv(turn, 3L), 3L)),
        seed);
  }

  private void processes(String name, int trials, Path own) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try (KnownServer server = new KnownServer()) {
      List<Future<List<String>>> futures = new ArrayList<>();
      for (int i = 0; i < trials; i++) {
        long each = seed + i;
        RealKill.How how =
            name.equals("agents")
                ? RealKill.How.AGENT
                : List.of(RealKill.How.values()).get((int) Math.floorMod(each, 5L));
        futures.add(
            threads.submit(
                () -> RealKill.trial(own.resolve(Long.toString(each)), server, how, each)));
      }
      for (int i = 0; i < trials; i++) {
        count(name, seed + i, futures.get(i).get());
      }
    } finally {
      threads.shutdown();
    }
  }

  private void one(String name, int trials, Trial trial) throws Exception {
    for (int i = 0; i < trials; i++) {
      count(name, seed + i, trial.run(seed + i));
    }
  }

  private void count(String name, long each, List<String> problems) {
    long[] count = counts.computeIfAbsent(name, key -> new long[2]);
    count[0]++;
    if (!problems.isEmpty()) {
      count[1]++;
      System.out.println(name + " " + each + ":");
      problems.forEach(problem -> System.out.println("  " + problem));
    }
    if (count[0] % 100 == 0) {
      print();
    }
  }

  private void print() {
    System.out.printf("%-10s %8s %8s   %s%n", "part", "trials", "wrong", folder);
    counts.forEach(
        (name, count) ->
            System.out.printf(Locale.ROOT, "%-10s %8d %8d%n", name, count[0], count[1]));
    System.out.flush();
  }
}
