package dev.tenk.cli.measure;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.S3Options;
import dev.tenk.gatling.schedule.Share;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.session.shard.ShardIndex;
import dev.tenk.session.shard.ShardWorker;
import dev.tenk.targets.aws.S3Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tenk shard}: one generator of several, as an engine starts it. */
@Command(
    name = "shard",
    description =
        "Offers one share of a load; started by what tenk run --shards takes its machines from.",
    footer = "  tenk shard --index 0 --count 3 --store results/runs/RUN/shards/1",
    mixinStandardHelpOptions = true)
public final class ShardCommand implements Callable<Integer> {
  @Option(
      names = "--index",
      paramLabel = "I",
      description =
          "Which one, from 0; without it what Slurm, Kubernetes or AWS Batch has set for the task.")
  private Integer index;

  @Option(names = "--count", paramLabel = "N", required = true, description = "How many there are.")
  private int count;

  @Option(
      names = "--store",
      paramLabel = "STORE",
      required = true,
      description =
          "Where the orders are: shards/1 of the run's folder, or s3://BUCKET/PREFIX/RUN/shards/1.")
  private String store;

  @Mixin private S3Options s3;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Folder for its files; a temporary one without it.")
  private Path work;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    int which =
        ShardIndex.of(index == null ? OptionalInt.empty() : OptionalInt.of(index), System.getenv());
    Share share;
    try {
      share = new Share(which, count);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("--index: " + e.getMessage(), e);
    }
    boolean ended =
        new ShardWorker(
                S3Place.isNamedBy(store) ? s3.of(store).toString() : store,
                share,
                Optional.ofNullable(work),
                spec.commandLine().getOut())
            .run();
    return ExitCode.ofWhole(ended);
  }
}
