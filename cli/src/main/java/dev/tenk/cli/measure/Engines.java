package dev.tenk.cli.measure;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.session.shard.AwsBatchEngine;
import dev.tenk.session.shard.KubernetesEngine;
import dev.tenk.session.shard.LocalEngine;
import dev.tenk.session.shard.ShardEngine;
import dev.tenk.session.shard.SlurmEngine;
import dev.tenk.targets.aws.BatchJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What starts generators, and what it is told of them. */
final class Engines {
  /** Whose process a shard is: commands do not know it, it knows them. */
  private static final String TENK = "dev.tenk.cli.Main";

  private static final int MIB_PER_GIB = 1024;
  private static final Pattern QUANTITY = Pattern.compile("([1-9][0-9]{0,5})([MG]i)");

  private enum Engine {
    LOCAL,
    SLURM,
    KUBERNETES,
    AWS_BATCH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description =
          "What starts them: local, as processes of this machine; slurm, as tasks of an array job;"
              + " kubernetes, as pods of an Indexed Job; aws-batch, as containers of an array job.")
  private Engine engine = Engine.LOCAL;

  @Option(
      names = "--processors",
      paramLabel = "P",
      description =
          "How many processors each has; without it a node of Slurm for itself, 2 on Kubernetes and"
              + " AWS Batch.")
  private Integer processors;

  @Option(
      names = "--sbatch",
      paramLabel = "OPTION",
      description = "An option of sbatch, as --sbatch=--partition=NAME; repeatable.")
  private List<String> sbatch = new ArrayList<>();

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description = "Image of pods and containers, whose entry point is tenk.")
  private String image;

  @Option(
      names = "--memory",
      paramLabel = "QUANTITY",
      description =
          "Memory of each pod or container; without it 3Gi on Kubernetes, 2Gi a processor on AWS"
              + " Batch.")
  private String memory;

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

  @Option(
      names = "--job-queue",
      paramLabel = "NAME",
      description = "Job queue of AWS Batch, which has Fargate or EC2.")
  private String jobQueue;

  @Option(
      names = "--execution-role",
      paramLabel = "ARN",
      description = "Role by which Fargate pulls the image and writes the log.")
  private String executionRole;

  @Option(
      names = "--job-role",
      paramLabel = "ARN",
      description = "Role of the containers, by which they use the store.")
  private String jobRole;

  @Option(
      names = "--public-ip",
      description = "Gives containers on Fargate a public address, as a public subnet needs it.")
  private boolean publicIp;

  @Option(
      names = "--instance-type",
      paramLabel = "TYPE",
      description = "EC2 instances that the job queue starts, by which they are priced.")
  private String instanceType;

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
      case AWS_BATCH -> awsBatch(planned);
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
            memory == null ? "3Gi" : memory,
            Optional.ofNullable(volumeClaim).map(KubernetesEngine.Volume::of),
            Optional.ofNullable(secret)),
        planned);
  }

  private AwsBatchEngine awsBatch(Duration planned) {
    if (image == null || jobQueue == null) {
      throw new ConfigurationException(
          "--engine aws-batch needs %s"
              .formatted(
                  image == null
                      ? "--image, of which its containers are made"
                      : "--job-queue, which has a place for them"));
    }
    int each = processors == null ? 2 : processors;
    return new AwsBatchEngine(
        jobQueue,
        new BatchJob.Container(
            image,
            each,
            memory == null ? 2 * MIB_PER_GIB * each : mib(memory),
            Optional.ofNullable(executionRole),
            Optional.ofNullable(jobRole),
            publicIp),
        Optional.ofNullable(instanceType),
        planned);
  }

  private static int mib(String quantity) {
    Matcher parts = QUANTITY.matcher(quantity);
    if (!parts.matches()) {
      throw new ConfigurationException(
          "--memory: '%s' is not a quantity such as 4Gi or 6144Mi".formatted(quantity));
    }
    int number = Integer.parseInt(parts.group(1));
    return parts.group(2).equals("Gi") ? number * MIB_PER_GIB : number;
  }
}
