package dev.tenk.cost;

import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.results.model.ConfigurationException;
import java.util.regex.Pattern;

/**
 * Where the prices of AWS are in a price book, region by region. AWS writes a word for the region
 * before most usage types; here they are without it, as {@link
 * dev.tenk.cost.prices.PriceBook#tiers} finds them.
 *
 * @param name as AWS writes it, e.g. {@code us-east-1}
 */
public record AwsRegion(String name) {
  private static final Pattern NAME = Pattern.compile("[a-z]{2,4}(-[a-z0-9]+)*-[0-9]+");

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
   * A region by its name. Which of them there are, the price books know.
   *
   * @throws ConfigurationException if it cannot be a name
   */
  public static AwsRegion of(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new ConfigurationException(
          "'" + name + "' is not the name of a region, expected as in us-east-1");
    }
    return new AwsRegion(name);
  }

  private UnitPrice sagemaker(String usageType) {
    return UnitPrice.listed("AmazonSageMaker", usageType, name);
  }

  /**
   * An hour of an instance.
   *
   * @param option how it is bought: spare capacity has rows of its own where it can be bought
   * @param instanceType e.g. {@code ml.c5.large}
   */
  public UnitPrice instanceHour(InstanceUse use, PurchaseOption option, String instanceType) {
    return UnitPrice.listed(use.service(), use.usageType(option, instanceType), name);
  }

  /** An hour of an instance, on demand. */
  public UnitPrice instanceHour(InstanceUse use, String instanceType) {
    return instanceHour(use, PurchaseOption.ON_DEMAND, instanceType);
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

  /**
   * A second of a serverless endpoint with that memory that is kept ready. The list's words are
   * easily taken for the opposite: {@code Usage} is what readiness costs, {@code Mem} the work.
   */
  public UnitPrice serverlessReady(int memoryGb) {
    return sagemaker("ProvisionedConcurrency:Usage-" + memoryGb + "GB");
  }

  /** A second that a serverless endpoint kept ready works. */
  public UnitPrice serverlessReadyDuration(int memoryGb) {
    return sagemaker("ProvisionedConcurrency:Mem-" + memoryGb + "GB");
  }

  /** A request of a function. */
  public UnitPrice lambdaRequest(Architecture architecture) {
    return UnitPrice.listed("AWSLambda", "Request" + architecture.suffix, name);
  }

  /** A GB-second of a function. */
  public UnitPrice lambdaDuration(Architecture architecture) {
    return UnitPrice.listed("AWSLambda", "Lambda-GB-Second" + architecture.suffix, name);
  }

  /** A GB-second of a function that is kept ready. */
  public UnitPrice lambdaReady(Architecture architecture) {
    return UnitPrice.listed(
        "AWSLambda", "Lambda-Provisioned-Concurrency" + architecture.suffix, name);
  }

  /** A GB-second that a function kept ready works. */
  public UnitPrice lambdaReadyDuration(Architecture architecture) {
    return UnitPrice.listed(
        "AWSLambda", "Lambda-Provisioned-GB-Second" + architecture.suffix, name);
  }

  /** A request of a function on Managed Instances. */
  public UnitPrice managedRequest() {
    return UnitPrice.listed("AWSLambda", "Lambda-Managed-Instances-Request", name);
  }

  /**
   * What Lambda takes for an hour that it manages an instance.
   *
   * @param instanceType e.g. {@code c7i.xlarge}
   */
  public UnitPrice managementHour(String instanceType) {
    return UnitPrice.listed(
        "AWSLambda", "Lambda-Managed-Instances-" + instanceType + "-Management-Hours", name);
  }

  /** A GB-second of temporary storage above 512 MB. */
  public UnitPrice lambdaStorage() {
    return UnitPrice.listed("AWSLambda", "Lambda-Storage-GB-Second", name);
  }

  /** A GB written to the log. */
  public UnitPrice logIngestion() {
    return UnitPrice.listed("AmazonCloudWatch", "DataProcessing-Bytes", name);
  }

  /** A GB-second that a snapshot of a function is kept for its environments. */
  public UnitPrice snapStartCached(Architecture architecture) {
    return UnitPrice.listed(
        "AWSLambda", "Lambda-SnapStart-Cached-GB-S" + architecture.suffix, name);
  }

  /** A GB of a snapshot that a new environment is restored from. */
  public UnitPrice snapStartRestored(Architecture architecture) {
    return UnitPrice.listed(
        "AWSLambda", "Lambda-SnapStart-Restored-GB" + architecture.suffix, name);
  }

  /** A GB that a function streams beyond what costs nothing. */
  public UnitPrice lambdaStreaming(Architecture architecture) {
    return UnitPrice.listed(
        "AWSLambda", "Lambda-Streaming-Response-Processed-Bytes" + architecture.suffix, name);
  }

  /** A GB-month of the volume of an endpoint's instance. */
  public UnitPrice endpointVolume() {
    return sagemaker("Host:VolumeUsage.gp2");
  }

  /** A GB-month of the volume of an instance of the owner's own. */
  public UnitPrice volume() {
    return UnitPrice.listed("AmazonEC2", "EBS:VolumeUsage.gp3", name);
  }

  /** An hour of a vCPU of a container on Fargate, Linux on x86. */
  public UnitPrice fargateVcpuHour() {
    return UnitPrice.listed("AmazonECS", "Fargate-vCPU-Hours:perCPU", name);
  }

  /** An hour of a GB of memory of a container on Fargate, Linux on x86. */
  public UnitPrice fargateGbHour() {
    return UnitPrice.listed("AmazonECS", "Fargate-GB-Hours", name);
  }

  /** An hour of a public IPv4 address that is in use. */
  public UnitPrice publicAddressHour() {
    return UnitPrice.listed("AmazonVPC", "PublicIPv4:InUseAddress", name);
  }

  /** A PUT of an object. */
  public UnitPrice s3Put() {
    return UnitPrice.listed("AmazonS3", "Requests-Tier1", name);
  }

  /** A GET of an object. */
  public UnitPrice s3Get() {
    return UnitPrice.listed("AmazonS3", "Requests-Tier2", name);
  }

  /** A GB kept in S3 Standard for a month. */
  public UnitPrice s3Standard() {
    return UnitPrice.listed("AmazonS3", "TimedStorage-ByteHrs", name);
  }
}
