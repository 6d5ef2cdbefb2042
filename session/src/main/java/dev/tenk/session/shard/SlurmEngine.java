package dev.tenk.session.shard;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TenkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Shards as the tasks of a Slurm array job, each the same tenk as this one: Java, tenk and the
 * store have to be at the same paths on every node, as they are on a shared file system.
 *
 * @param mainClass of tenk's command
 * @param limit how long a task may take, once it has its processors; Slurm counts in minutes
 * @param processors for each task, or none: each task has a node for itself
 * @param options more of sbatch's, as {@code --partition=x}; they have precedence over those of
 *     this class
 */
public record SlurmEngine(
    String mainClass, Duration limit, Optional<Integer> processors, List<String> options)
    implements ShardEngine {
  private static final String SCRIPT = "slurm.sh";

  /**
   * How long before the limit a task is told to end: it puts what it has measured. Slurm may be a
   * minute early.
   */
  private static final int SIGNAL_SECONDS = 120;

  private static final int PATIENCE_SECONDS = 120;

  private static final Pattern JOB = Pattern.compile("(?m)^([0-9]+)(;.*)?$");

  /** What sbatch gives a meaning to in the name of a log, or what ends it. */
  private static final Pattern UNSAFE = Pattern.compile("[%\"\\\\\\p{Cntrl}]");

  /**
   * An engine.
   *
   * @throws ConfigurationException for an option that is not one
   */
  public SlurmEngine {
    options = List.copyOf(options);
    for (String option : options) {
      if (!option.startsWith("-") || option.chars().anyMatch(Character::isISOControl)) {
        throw new ConfigurationException(
            "--sbatch: '%s' is not an option of sbatch, as --partition=NAME is".formatted(option));
      }
    }
  }

  @Override
  public String where() {
    return "on Slurm";
  }

  @Override
  public String script(int count, String store) {
    if (UNSAFE.matcher(store).find()) {
      throw new ConfigurationException(
          "the store '%s' has a character that sbatch takes for something else (%%, \", \\); take another folder"
              .formatted(store));
    }
    List<String> lines = new ArrayList<>();
    lines.add("#!/bin/sh");
    lines.add("#SBATCH --job-name=tenk");
    lines.add("#SBATCH --array=0-" + (count - 1));
    lines.add("#SBATCH --nodes=1");
    lines.add("#SBATCH --ntasks=1");
    lines.add(
        processors.map(each -> "#SBATCH --cpus-per-task=" + each).orElse("#SBATCH --exclusive"));
    lines.add("#SBATCH --time=" + limitMinutes());
    lines.add("# what was measured by then is put before Slurm kills the task");
    lines.add("#SBATCH --signal=B:TERM@" + SIGNAL_SECONDS);
    lines.add("# a task whose node has failed is started again, and takes part in the next cell");
    lines.add("#SBATCH --requeue");
    lines.add("#SBATCH --open-mode=append");
    if (store.startsWith("/")) {
      // elsewhere than in a folder the node writes it where Slurm has it write
      lines.add("#SBATCH --output=\"" + store + "/shard-%a.log\"");
    }
    options.forEach(option -> lines.add("#SBATCH " + option));
    lines.add("export " + WorkerCommand.CLASS_PATH + "=" + quoted(WorkerCommand.classPath()));
    lines.add(
        WorkerCommand.of(mainClass, count, store).stream()
            .map(SlurmEngine::quoted)
            .collect(Collectors.joining(" ", "exec ", "")));
    return String.join("\n", lines) + "\n";
  }

  private long limitMinutes() {
    long seconds = limit.toSeconds() + 2L * SIGNAL_SECONDS;
    return Math.max(1, (seconds + 59) / 60);
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  @Override
  public Started start(int count, String store, Path folder) throws IOException {
    String there = store.equals(folder.toString()) ? folder.toAbsolutePath().toString() : store;
    Path script = Files.writeString(folder.resolve(SCRIPT), script(count, there));
    SchedulerCommand.Said said =
        SchedulerCommand.run(List.of("sbatch", "--parsable", script.toString()));
    Matcher job = JOB.matcher(said.text());
    if (!said.succeeded() || !job.find()) {
      throw new TenkException(
          "Slurm did not take the job of %s: %s".formatted(script, said.line()));
    }
    return new Job(job.group(1));
  }

  private record Job(String id) implements Started {
    /**
     * Tasks that wait for a processor have nothing to end any more. Whoever Slurm does not answer
     * leaves nothing running: a task that begins later finds the end in the store.
     */
    @Override
    public void close() {
      try {
        SchedulerCommand.run(List.of("scancel", "--quiet", "--state=PENDING", id));
        for (int i = 0; i < PATIENCE_SECONDS && isThere(); i++) {
          TimeUnit.SECONDS.sleep(1);
        }
        SchedulerCommand.run(List.of("scancel", "--quiet", id));
      } catch (IOException e) {
        throw new TenkException("cancel job %s of Slurm: %s".formatted(id, e.getMessage()), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private boolean isThere() throws IOException {
      SchedulerCommand.Said said =
          SchedulerCommand.run(List.of("squeue", "--noheader", "--jobs=" + id, "--format=%F"));
      return said.succeeded() && said.text().strip().startsWith(id);
    }
  }
}
