package dev.tenk.targets.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.results.model.ConfigurationException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.batch.model.AssignPublicIp;
import software.amazon.awssdk.services.batch.model.ContainerProperties;
import software.amazon.awssdk.services.batch.model.JobDefinitionType;
import software.amazon.awssdk.services.batch.model.KeyValuePair;
import software.amazon.awssdk.services.batch.model.PlatformCapability;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;
import software.amazon.awssdk.services.batch.model.ResourceRequirement;
import software.amazon.awssdk.services.batch.model.ResourceType;
import software.amazon.awssdk.services.batch.model.SubmitJobRequest;

/**
 * Containers of AWS Batch that are told apart by an index alone: a job definition, and an array job
 * of it. One container is a job without an array, and without an index.
 *
 * @param name of the definition and of the job
 * @param queue name or ARN of a job queue
 * @param count how many containers, 1 to {@value #MOST}
 * @param container what each is made of
 * @param command what follows the image's entry point
 * @param region in which they are, and look for services
 * @param limit how long each may take, from its start
 */
public record BatchJob(
    String name,
    String queue,
    int count,
    Container container,
    List<String> command,
    String region,
    Duration limit) {
  /** As many children as an array job may have. */
  private static final int MOST = 10_000;

  /** One whose host fails is started again once. */
  private static final int ATTEMPTS = 2;

  /** Less is refused as {@code attemptDurationSeconds}. */
  private static final long LEAST_SECONDS = 60;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,127}");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What a queue's containers run on. */
  public enum Platform {
    /** Of AWS alone. */
    FARGATE,
    /** Instances in the owner's account. */
    EC2
  }

  /**
   * A container.
   *
   * @param image with a tag or digest
   * @param vcpus whole ones
   * @param memoryMib MiB
   * @param executionRole ARN of the role that pulls the image and writes the log; Fargate needs it
   * @param jobRole ARN of the role that the container has; Fargate needs it for any call to AWS
   * @param publicAddress whether it has one, which a public subnet of Fargate needs to be reached
   *     from and to reach anything
   */
  public record Container(
      String image,
      int vcpus,
      int memoryMib,
      Optional<String> executionRole,
      Optional<String> jobRole,
      boolean publicAddress) {
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:@._/#-]{0,254}");
    private static final Pattern ROLE =
        Pattern.compile("arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\w+=,.@/-]+");

    /**
     * A container.
     *
     * @throws ConfigurationException for a value that Batch would not take
     */
    public Container {
      if (!IMAGE.matcher(image).matches()) {
        throw new ConfigurationException("--image: '%s' is not an image".formatted(image));
      }
      executionRole.ifPresent(arn -> requireRole("--execution-role", arn));
      jobRole.ifPresent(arn -> requireRole("--job-role", arn));
    }

    private static void requireRole(String option, String arn) {
      if (!ROLE.matcher(arn).matches()) {
        throw new ConfigurationException(
            "%s: '%s' is not a role; expected as in arn:aws:iam::123456789012:role/tenk"
                .formatted(option, arn));
      }
    }

    /**
     * Refuses what a platform does not have.
     *
     * @throws ConfigurationException naming the option
     */
    public void require(Platform platform) {
      if (platform == Platform.EC2) {
        if (publicAddress) {
          throw new ConfigurationException(
              "--public-ip: containers on EC2 have the addresses of their instance; leave it out");
        }
        return;
      }
      FargateSizes.require(vcpus, memoryMib);
      if (executionRole.isEmpty()) {
        throw new ConfigurationException(
            "--execution-role is missing: Fargate pulls the image and writes the log with it");
      }
      if (jobRole.isEmpty()) {
        throw new ConfigurationException(
            "--job-role is missing: without it a container of Fargate may not use the store");
      }
    }
  }

  /**
   * A job.
   *
   * @throws ConfigurationException for a value that Batch would not take
   */
  public BatchJob {
    command = List.copyOf(command);
    if (count < 1 || count > MOST) {
      throw new ConfigurationException(
          "--shards: %d; an array job of AWS Batch has 2 to 10,000 children, and one generator needs none"
              .formatted(count));
    }
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("'" + name + "' is no name of a job");
    }
  }

  /** What is asked for first. */
  RegisterJobDefinitionRequest definition(Platform platform) {
    container.require(platform);
    ContainerProperties.Builder properties =
        ContainerProperties.builder()
            .image(container.image())
            .command(command)
            .resourceRequirements(
                requirement(ResourceType.VCPU, container.vcpus()),
                requirement(ResourceType.MEMORY, container.memoryMib()))
            // agents of ECS set it on Fargate, not everywhere on EC2
            .environment(KeyValuePair.builder().name("AWS_REGION").value(region).build())
            .jobRoleArn(container.jobRole().orElse(null))
            .executionRoleArn(container.executionRole().orElse(null));
    if (platform == Platform.FARGATE) {
      AssignPublicIp address =
          container.publicAddress() ? AssignPublicIp.ENABLED : AssignPublicIp.DISABLED;
      properties
          .networkConfiguration(network -> network.assignPublicIp(address))
          .fargatePlatformConfiguration(fargate -> fargate.platformVersion("LATEST"))
          .runtimePlatform(
              runtime -> runtime.operatingSystemFamily("LINUX").cpuArchitecture("X86_64"));
    }
    return RegisterJobDefinitionRequest.builder()
        .jobDefinitionName(name)
        .type(JobDefinitionType.CONTAINER)
        .platformCapabilities(PlatformCapability.valueOf(platform.name()))
        .containerProperties(properties.build())
        .retryStrategy(retry -> retry.attempts(ATTEMPTS))
        .timeout(timeout -> timeout.attemptDurationSeconds(Math.toIntExact(limitSeconds())))
        .propagateTags(true)
        .tags(tags())
        .build();
  }

  private long limitSeconds() {
    return Math.max(LEAST_SECONDS, limit.toSeconds());
  }

  private static ResourceRequirement requirement(ResourceType type, int value) {
    return ResourceRequirement.builder().type(type).value(Integer.toString(value)).build();
  }

  /**
   * What is asked for then.
   *
   * @param definition its name, or the ARN of its revision
   */
  SubmitJobRequest submission(String definition) {
    SubmitJobRequest.Builder job =
        SubmitJobRequest.builder()
            .jobName(name)
            .jobQueue(queue)
            .jobDefinition(definition)
            .propagateTags(true)
            .tags(tags());
    if (count > 1) {
      job.arrayProperties(array -> array.size(count));
    }
    return job.build();
  }

  private Map<String, String> tags() {
    return Map.of("tenk", name);
  }

  /** Both requests, as JSON with the names of the API. */
  public String json(Platform platform) {
    Map<String, Object> requests = new LinkedHashMap<>();
    requests.put("RegisterJobDefinition", fields(definition(platform)));
    requests.put("SubmitJob", fields(submission(name)));
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(requests) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object fields(Object value) {
    if (value instanceof SdkPojo structure) {
      Map<String, Object> fields = new LinkedHashMap<>();
      for (SdkField<?> field : structure.sdkFields()) {
        Object each = field.getValueOrDefault(structure);
        if (each != null && !isUnset(each)) {
          fields.put(field.locationName(), fields(each));
        }
      }
      return fields;
    }
    return value instanceof List<?> list ? list.stream().map(BatchJob::fields).toList() : value;
  }

  /** The SDK has lists and maps of its own in the place of those that were not set. */
  private static boolean isUnset(Object value) {
    return (value instanceof List<?> list && list.isEmpty())
        || (value instanceof Map<?, ?> map && map.isEmpty());
  }
}
