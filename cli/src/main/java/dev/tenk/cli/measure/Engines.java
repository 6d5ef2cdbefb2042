package dev.tenk.cli.measure;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.session.shard.KubernetesEngine;
import dev.tenk.session.shard.LocalEngine;
import dev.tenk.session.shard.ShardEngine;
import dev.tenk.session.shard.SlurmEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What starts generators, and what it is told of them. */
final class Engines {
  /** Whose process a shard is: commands do not know it, it knows them. */
  private static final String TENK = "dev.tenk.cli.Main";

  private enum Engine {
    LOCAL,
    SLURM,
    KUBERNETES
  }

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description =
          "What starts them: local, as processes of this machine; slurm, as tasks of an array job;"
              + " kubernetes, as pods of an Indexed Job.")
  private Engine engine = Engine.LOCAL;

  @Option(
      names = "--processors",
      paramLabel = "P",
      description =
          "How many processors each has; without it a node of Slurm for itself, 2 on Kubernetes.")
  private Integer processors;

  @Option(
      names = "--sbatch",
      paramLabel = "OPTION",
      description = "An option of sbatch, as --sbatch=--partition=NAME; repeatable.")
  private List<String> sbatch = new ArrayList<>();

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description = "Image of the pods, whose entry point is tenk.")
  private String image;

  @Option(
      names = "--memory",
      paramLabel = "QUANTITY",
      description = "Memory of each pod; 3Gi without it.")
  private String memory = "3Gi";

  @Option(
      names = "--volume-claim",
      paramLabel = "CLAIM=/FOLDER",
      description =
          "Claim of the volume with the store, and where it is mounted, in pods and here.")
  private String volumeClaim;

  @Option(
      names = "--secret",
      paramLabel = "NAME",
      description = "Secret whose entries are the environment of the pods.")
  private String secret;

  /**
   * The one that is asked for.
   *
   * @param planned how long they work, at most
   */
  ShardEngine engine(Duration planned) {
    if (processors != null && processors < 1) {
      throw new ConfigurationException("--processors: " + processors + " is not at least 1");
    }
    return switch (engine) {
      case LOCAL -> new LocalEngine(TENK);
      case SLURM -> new SlurmEngine(TENK, planned, Optional.ofNullable(processors), sbatch);
      case KUBERNETES -> kubernetes(planned);
    };
  }

  private KubernetesEngine kubernetes(Duration planned) {
    if (image == null) {
      throw new ConfigurationException(
          "--engine kubernetes needs --image, of which its pods are made");
    }
    return new KubernetesEngine(
        new KubernetesEngine.Pods(
            image,
            processors == null ? 2 : processors,
            memory,
            Optional.ofNullable(volumeClaim).map(KubernetesEngine.Volume::of),
            Optional.ofNullable(secret)),
        planned);
  }
}
