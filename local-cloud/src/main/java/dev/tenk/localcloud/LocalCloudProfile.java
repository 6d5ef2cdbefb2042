package dev.tenk.localcloud;

import dev.tenk.agent.model.ModelSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the stand-in offers and how it behaves; docs/local-cloud.md names every key.
 *
 * @param region the one region where anything is
 * @param accountId twelve digits
 * @param memoryPerVcpuMb memory that comes with one full CPU, MB
 * @param seed for faults that strike by rate
 * @param createDelay time from a creating call until what it makes is ready, and from a deleting
 *     one until an endpoint is gone
 * @param maxFunctionMemoryMb the account's quota of memory for a function that is created, MB
 * @param instanceTypes those that the region offers; empty for every type, without a quota
 * @param credentials keys besides the built-in one
 * @param buckets S3 buckets made at the start
 * @param endpoints SageMaker endpoints
 * @param functions Lambda functions
 * @param jobQueues job queues of AWS Batch
 */
public record LocalCloudProfile(
    String region,
    String accountId,
    int memoryPerVcpuMb,
    long seed,
    Duration createDelay,
    int maxFunctionMemoryMb,
    List<InstanceType> instanceTypes,
    List<Credential> credentials,
    List<String> buckets,
    List<Endpoint> endpoints,
    List<Function> functions,
    List<JobQueue> jobQueues) {
  public LocalCloudProfile {
    instanceTypes = List.copyOf(instanceTypes);
    credentials = List.copyOf(credentials);
    buckets = List.copyOf(buckets);
    endpoints = List.copyOf(endpoints);
    functions = List.copyOf(functions);
    jobQueues = List.copyOf(jobQueues);
  }

  /**
   * Reads a profile.
   *
   * @param fileName as the user knows it, for messages
   * @param baseFolder what relative paths of models are relative to
   * @throws dev.tenk.results.model.ConfigurationException with file, line and column
   */
  public static LocalCloudProfile read(String fileName, Path baseFolder, String yaml) {
    return ProfileReader.read(fileName, baseFolder, yaml);
  }

  /**
   * A job queue of AWS Batch, with a compute environment of its own.
   *
   * @param name of the queue
   * @param isFargate whether its containers are on Fargate, or else on EC2
   * @param maxVcpus that its containers may have at once
   * @param isEnabled whether it takes jobs
   * @param entryPoint a command of this machine in the place of every image's entry point
   * @param logs a folder that gets what containers say; empty for nowhere
   */
  public record JobQueue(
      String name,
      boolean isFargate,
      int maxVcpus,
      boolean isEnabled,
      List<String> entryPoint,
      Optional<Path> logs) {
    public JobQueue {
      entryPoint = List.copyOf(entryPoint);
    }
  }

  /**
   * A type of instance that the region offers for endpoints.
   *
   * @param name as {@code ml.c5.large}
   * @param quota most instances of all endpoints
   * @param failure why an endpoint that is created with it fails; empty where it does not
   */
  public record InstanceType(String name, int quota, Optional<String> failure) {}

  /**
   * A key that may call the stand-in.
   *
   * @param accessKeyId its public half
   * @param secret its secret half
   * @param user name of the IAM user it belongs to
   * @param denied actions it may not do, as {@code sagemaker:InvokeEndpoint}
   * @param expired whether it is refused as expired
   */
  public record Credential(
      String accessKeyId, String secret, String user, Set<String> denied, boolean expired) {
    public Credential {
      denied = Set.copyOf(denied);
    }

    @Override
    public String toString() {
      return "Credential[" + accessKeyId + "]";
    }
  }

  /**
   * What every endpoint has.
   *
   * @param name name of the endpoint
   * @param model what it serves
   * @param modelName SageMaker's name of the model
   * @param variant name of its one production variant
   * @param status as DescribeEndpoint reports it
   * @param maxPayloadBytes largest body, bytes
   * @param faults what goes wrong
   */
  public record Hosting(
      String name,
      ModelSpec model,
      String modelName,
      String variant,
      String status,
      long maxPayloadBytes,
      List<Fault> faults) {
    public Hosting {
      faults = List.copyOf(faults);
    }

    /** The same where another of its variants answers. */
    Hosting answeredBy(String otherVariant) {
      return new Hosting(name, model, modelName, otherVariant, status, maxPayloadBytes, faults);
    }

    /** Name of its endpoint configuration. */
    String configName() {
      return name + "-config";
    }

    /** Whether InvokeEndpoint finds it: an endpoint that is updated continues to serve. */
    boolean serves() {
      return status.equals("InService") || status.equals("Updating");
    }
  }

  /** A SageMaker endpoint. */
  public sealed interface Endpoint permits RealTime, Serverless, Async {
    /** What every endpoint has. */
    Hosting hosting();
  }

  /**
   * A real-time endpoint.
   *
   * @param hosting what every endpoint has
   * @param instanceType as {@code ml.c5.large}; only reported, it makes nothing faster
   * @param instanceCount instances, each with a session of its own
   * @param pools instances of several types instead; only reported
   * @param beside further variants; all share the instances, and are only reported apart
   * @param workers concurrent inferences an instance
   * @param maxQueueRequests requests that may wait for a worker; further ones are throttled
   * @param components its inference components; empty for an endpoint without
   */
  public record RealTime(
      Hosting hosting,
      String instanceType,
      int instanceCount,
      List<Pool> pools,
      List<Variant> beside,
      int workers,
      int maxQueueRequests,
      List<Component> components)
      implements Endpoint {
    public RealTime {
      pools = List.copyOf(pools);
      beside = List.copyOf(beside);
      components = List.copyOf(components);
    }

    /** Its production variants, the first of weight 1. */
    List<Variant> production() {
      List<Variant> all = new ArrayList<>();
      all.add(new Variant(hosting.variant(), false, 1, instanceType, instanceCount, pools));
      beside.stream().filter(variant -> !variant.shadow()).forEach(all::add);
      return all;
    }

    /** Its shadow variants. */
    List<Variant> shadows() {
      return beside.stream().filter(Variant::shadow).toList();
    }
  }

  /**
   * An inference component: copies of the endpoint's model on its instances, with a session each.
   *
   * @param name name of the component
   * @param copies how many there are while it is awake
   * @param cores CPU cores that each reserves; only reported
   * @param accelerators accelerators that each reserves; only reported
   * @param memoryMb memory that each reserves, MB; only reported
   * @param sleepsAfter time without a request until its copies go; empty if they never do. One that
   *     sleeps begins so
   * @param wakeDelay time from the first refused request to the copies
   */
  public record Component(
      String name,
      int copies,
      double cores,
      double accelerators,
      int memoryMb,
      Optional<Duration> sleepsAfter,
      Duration wakeDelay) {}

  /**
   * A variant of a real-time endpoint.
   *
   * @param name of the variant
   * @param shadow whether it answers none
   * @param weight of its share of the calls, above 0
   * @param instanceType as {@code ml.c5.large}
   * @param instanceCount instances
   * @param pools instances of several types instead
   */
  public record Variant(
      String name,
      boolean shadow,
      double weight,
      String instanceType,
      int instanceCount,
      List<Pool> pools) {
    public Variant {
      pools = List.copyOf(pools);
    }
  }

  /**
   * Instances of one type among those of a variant.
   *
   * @param instanceType as {@code ml.c5.large}
   * @param instanceCount instances there are now
   */
  public record Pool(String instanceType, int instanceCount) {}

  /**
   * A serverless endpoint.
   *
   * @param hosting what every endpoint has
   * @param memoryMb memory of an execution environment, MB
   * @param maxConcurrency most requests at once
   * @param provisionedConcurrency environments that are always warm
   * @param containerDelay time a cold start takes in addition to loading the model
   * @param idleExpiry an environment without a request for this long is gone
   */
  public record Serverless(
      Hosting hosting,
      int memoryMb,
      int maxConcurrency,
      int provisionedConcurrency,
      Duration containerDelay,
      Duration idleExpiry)
      implements Endpoint {}

  /**
   * An asynchronous endpoint that scales to zero.
   *
   * @param hosting what every endpoint has
   * @param instanceType as {@code ml.c5.large}; only reported, it makes nothing faster
   * @param instanceCount instances once it has scaled out
   * @param workers concurrent inferences an instance
   * @param scaleFromZeroDelay time from the first waiting request to the instances
   * @param coolDown time without a request until all instances go
   * @param outputPath {@code s3://} URI under which results are written
   * @param failurePath {@code s3://} URI under which failures are written
   * @param successQueue queue that is notified of results through a topic of the same name
   * @param errorQueue queue that is notified of failures through a topic of the same name
   */
  public record Async(
      Hosting hosting,
      String instanceType,
      int instanceCount,
      int workers,
      Duration scaleFromZeroDelay,
      Duration coolDown,
      S3Uri outputPath,
      S3Uri failurePath,
      Optional<String> successQueue,
      Optional<String> errorQueue)
      implements Endpoint {}

  /** How a function writes its log. */
  public enum LogFormat {
    /** Tab-separated lines. */
    TEXT,
    /** A JSON object a line. */
    JSON
  }

  /**
   * A Lambda function.
   *
   * @param name name of the function
   * @param model what it serves
   * @param memoryMb memory, MB
   * @param architecture {@code x86_64} or {@code arm64}; only reported
   * @param runtime identifier as {@code java21}; only reported
   * @param version its published version; {@code $LATEST} is there always
   * @param timeout longest invocation
   * @param logFormat how it writes its log
   * @param maxConcurrency reserved concurrency: most requests at once
   * @param provisionedConcurrency environments of its published version that are always warm
   * @param managed the instances it runs on; empty where they are Lambda's own
   * @param containerDelay time a cold start takes in addition to loading the model
   * @param restoreDelay with SnapStart: time a restore takes; replaces the init phase
   * @param idleExpiry an environment without a request for this long is gone
   * @param maxPayloadBytes largest event, bytes
   * @param faults what goes wrong
   * @param image whether its code is a container image
   * @param nativeFor the architecture that its code is for; empty where that makes no difference
   */
  public record Function(
      String name,
      ModelSpec model,
      int memoryMb,
      String architecture,
      String runtime,
      String version,
      Duration timeout,
      LogFormat logFormat,
      int maxConcurrency,
      int provisionedConcurrency,
      Optional<Managed> managed,
      Duration containerDelay,
      Optional<Duration> restoreDelay,
      Duration idleExpiry,
      long maxPayloadBytes,
      List<Fault> faults,
      boolean image,
      Optional<String> nativeFor) {
    public Function {
      faults = List.copyOf(faults);
    }
  }

  /**
   * Lambda Managed Instances.
   *
   * @param capacityProvider its name
   * @param instanceTypes those it allows, as {@code c7i.xlarge}; empty to leave it to Lambda
   * @param environmentConcurrency requests at once in each of three environments
   */
  public record Managed(
      String capacityProvider, List<String> instanceTypes, int environmentConcurrency) {
    /** How many environments are there, one on each of as many instances. */
    static final int ENVIRONMENTS = 3;

    public Managed {
      instanceTypes = List.copyOf(instanceTypes);
    }

    /** Requests at once. */
    int concurrency() {
      return ENVIRONMENTS * environmentConcurrency;
    }
  }
}
