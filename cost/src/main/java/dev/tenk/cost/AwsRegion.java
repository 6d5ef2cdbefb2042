package dev.tenk.cost;

import dev.tenk.results.model.ConfigurationException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the prices of AWS are in a price book, region by region.
 *
 * @param name as AWS writes it, e.g. {@code us-east-1}
 * @param prefix of usage types there, without the dash; S3, Lambda and CloudWatch have none in
 *     us-east-1, SageMaker has it everywhere
 */
public record AwsRegion(String name, String prefix) {
  private static final String WITHOUT_PREFIX = "us-east-1";
  private static final Map<String, String> PREFIXES =
      Map.ofEntries(
          Map.entry("us-east-1", "USE1"),
          Map.entry("us-east-2", "USE2"),
          Map.entry("us-west-1", "USW1"),
          Map.entry("us-west-2", "USW2"),
          Map.entry("ca-central-1", "CAN1"),
          Map.entry("sa-east-1", "SAE1"),
          Map.entry("eu-west-1", "EU"),
          Map.entry("eu-west-2", "EUW2"),
          Map.entry("eu-west-3", "EUW3"),
          Map.entry("eu-central-1", "EUC1"),
          Map.entry("eu-north-1", "EUN1"),
          Map.entry("ap-south-1", "APS3"),
          Map.entry("ap-southeast-1", "APS1"),
          Map.entry("ap-southeast-2", "APS2"),
          Map.entry("ap-northeast-1", "APN1"),
          Map.entry("ap-northeast-2", "APN2"));

  /** A function's processor architecture. */
  public enum Architecture {
    /** Intel or AMD. */
    X86_64(""),
    /** Graviton. */
    ARM64("-ARM");

    private final String suffix;

    Architecture(String suffix) {
      this.suffix = suffix;
    }
  }

  /**
   * A region by its name.
   *
   * @throws ConfigurationException naming those that are known
   */
  public static AwsRegion of(String name) {
    String prefix = PREFIXES.get(name);
    if (prefix == null) {
      throw new ConfigurationException(
          "region '%s' is not one of %s"
              .formatted(name, String.join(", ", new TreeMap<>(PREFIXES).keySet())));
    }
    return new AwsRegion(name, prefix);
  }

  private UnitPrice sagemaker(String usageType) {
    return UnitPrice.listed("AmazonSageMaker", prefix + "-" + usageType, name);
  }

  private UnitPrice other(String service, String usageType) {
    return UnitPrice.listed(
        service, name.equals(WITHOUT_PREFIX) ? usageType : prefix + "-" + usageType, name);
  }

  /** An hour of an instance behind an endpoint, e.g. of {@code ml.c5.large}. */
  public UnitPrice hosting(String instanceType) {
    return sagemaker("Host:" + instanceType);
  }

  /** An hour of an instance of a batch transform job. */
  public UnitPrice batchTransform(String instanceType) {
    return sagemaker("Tsform:" + instanceType);
  }

  /** A GB into an endpoint of any kind. */
  public UnitPrice endpointDataIn() {
    return sagemaker("Hst:Data-Bytes-In");
  }

  /** A GB out of an endpoint of any kind. */
  public UnitPrice endpointDataOut() {
    return sagemaker("Hst:Data-Bytes-Out");
  }

  /** A second of a serverless endpoint with that memory. */
  public UnitPrice serverless(int memoryGb) {
    return sagemaker("ServerlessInf:Mem-" + memoryGb + "GB");
  }

  /** A request of a function. */
  public UnitPrice lambdaRequest(Architecture architecture) {
    return other("AWSLambda", "Request" + architecture.suffix);
  }

  /** A GB-second of a function. */
  public UnitPrice lambdaDuration(Architecture architecture) {
    return other("AWSLambda", "Lambda-GB-Second" + architecture.suffix);
  }

  /** A GB-second of a function that is kept ready. */
  public UnitPrice lambdaReady(Architecture architecture) {
    return other("AWSLambda", "Lambda-Provisioned-Concurrency" + architecture.suffix);
  }

  /** A GB-second that a function kept ready works. */
  public UnitPrice lambdaReadyDuration(Architecture architecture) {
    return other("AWSLambda", "Lambda-Provisioned-GB-Second" + architecture.suffix);
  }

  /** A GB-second of temporary storage above 512 MB. */
  public UnitPrice lambdaStorage() {
    return other("AWSLambda", "Lambda-Storage-GB-Second");
  }

  /** A GB written to the log. */
  public UnitPrice logIngestion() {
    return other("AmazonCloudWatch", "DataProcessing-Bytes");
  }

  /** A PUT of an object. */
  public UnitPrice s3Put() {
    return other("AmazonS3", "Requests-Tier1");
  }

  /** A GET of an object. */
  public UnitPrice s3Get() {
    return other("AmazonS3", "Requests-Tier2");
  }

  /** A GB kept in S3 Standard for a month. */
  public UnitPrice s3Standard() {
    return other("AmazonS3", "TimedStorage-ByteHrs");
  }
}
