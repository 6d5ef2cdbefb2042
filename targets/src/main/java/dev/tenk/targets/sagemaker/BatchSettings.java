package dev.tenk.targets.sagemaker;

import dev.tenk.results.settings.Settings;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.aws.AwsSettings;
import dev.tenk.targets.payload.BodyFormat;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The settings of a batch transform job in a suite.
 *
 * @param aws the way to it
 * @param jobTimeout after which a job is stopped
 * @param model name of the model in SageMaker
 * @param instanceType as in {@code ml.m5.xlarge}
 * @param instanceCount at least 1
 * @param atOnce requests that an instance's container gets at once; empty for SageMaker's choice
 * @param inferences how many inputs the job has, the payloads in turn
 * @param contentType of an input
 * @param accept wanted of an output; empty for the container's choice
 * @param uploadTo where inputs are put
 * @param outputTo where the job writes
 * @param body how a payload travels and what an output means
 * @param keepObjects whether inputs and outputs are left where they are
 */
record BatchSettings(
    AwsSettings aws,
    Duration jobTimeout,
    String model,
    String instanceType,
    int instanceCount,
    OptionalInt atOnce,
    int inferences,
    String contentType,
    Optional<String> accept,
    S3Location uploadTo,
    S3Location outputTo,
    BodyFormat body,
    boolean keepObjects) {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration DEFAULT_JOB_TIMEOUT = Duration.ofHours(1);
  private static final int MOST_INSTANCES = 100;
  private static final int MOST_AT_ONCE = 1000;
  private static final int MOST_INFERENCES = 100_000;

  static BatchSettings read(TargetPlan plan) {
    Settings settings = plan.settings();
    BodyFormat body = BodyFormat.read(settings);
    S3Location uploadTo = settings.value("upload_to", S3Location::parse);
    return new BatchSettings(
        AwsSettings.read(plan, DEFAULT_TIMEOUT),
        settings.value("job_timeout", ComponentSettings::aboveZero, DEFAULT_JOB_TIMEOUT),
        settings.value("model", BatchSettings::modelName),
        settings.value("instance_type", BatchSettings::instanceTypeName),
        settings.integer("instance_count", 1, MOST_INSTANCES, 1),
        settings.has("max_concurrent_transforms")
            ? OptionalInt.of(settings.integer("max_concurrent_transforms", 1, MOST_AT_ONCE))
            : OptionalInt.empty(),
        settings.integer("inferences", 1, MOST_INFERENCES),
        settings.value(
            "content_type",
            text -> text,
            body.template().isPresent() ? "application/json" : "application/octet-stream"),
        settings.optionalString("accept"),
        uploadTo,
        settings.value("output_to", S3Location::parse, uploadTo),
        body,
        settings.has("keep_objects")
            && settings.choice("keep_objects", Map.of("true", true, "false", false)));
  }

  /** What the suite alone states about it. */
  SortedMap<String, String> facts() {
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("region", aws.region());
    facts.put("model", model);
    facts.put("instance_type", instanceType);
    facts.put("instance_count", String.valueOf(instanceCount));
    return facts;
  }

  private static String modelName(String text) {
    if (!text.matches("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")) {
      throw new IllegalArgumentException("'" + text + "' is not the name of a model");
    }
    return text;
  }

  private static String instanceTypeName(String text) {
    if (!text.matches("ml(\\.[a-z0-9-]+){2}")) {
      throw new IllegalArgumentException(
          "'" + text + "' is no instance type; expected as in ml.m5.xlarge");
    }
    return text;
  }
}
