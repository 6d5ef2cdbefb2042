import java.net.URI;
import java.nio.file.*;
import java.time.*;
import java.util.*;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.*;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.*;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.*;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * java Call URL S3-URL CALLS: one line a call of calls.json, what AWS SDK for Java made of the
 * answer.
 */
public class Call {
  static <B extends AwsClientBuilder<B, C>, C> C client(B builder, String url) {
    return builder
        .endpointOverride(URI.create(url))
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create("LOCALCLOUD", "local-cloud-secret")))
        .overrideConfiguration(o -> o.retryStrategy(r -> r.maxAttempts(1)))
        .build();
  }

  static void say(Supplier<Object> call) {
    try {
      System.out.println(call.get());
    } catch (AwsServiceException e) {
      System.out.println("error " + e.awsErrorDetails().errorCode());
    }
  }

  public static void main(String[] args) throws Exception {
    byte[] tensor = Files.readAllBytes(Path.of("tensor"));
    String event = "{\"tensor\":\"" + Base64.getEncoder().encodeToString(tensor) + "\"}";
    StsClient sts = client(StsClient.builder(), args[0]);
    say(() -> sts.getCallerIdentity().account());
    say(
        () ->
            sts.assumeRole(
                    r ->
                        r.roleArn("arn:aws:iam::123456789012:role/bench")
                            .roleSessionName("clients"))
                .assumedRoleUser()
                .arn());
    say(
        () ->
            sts.assumeRole(
                r -> r.roleArn("arn:aws:iam::210987654321:role/bench").roleSessionName("clients")));
    // sagemaker and sagemakerruntime of this version cannot be had
    for (int i = 0; i < 7; i++) System.out.println("-");
    LambdaClient lambda = client(LambdaClient.builder(), args[0]);
    say(() -> lambda.getFunctionConfiguration(r -> r.functionName("tenk-lambda")).memorySize());
    say(
        () ->
            lambda
                .invoke(
                    r ->
                        r.functionName("tenk-lambda")
                            .logType("Tail")
                            .payload(SdkBytes.fromUtf8String(event)))
                .statusCode());
    say(
        () ->
            lambda
                .invoke(r -> r.functionName("tenk-lambda").invocationType("DryRun"))
                .statusCode());
    say(() -> lambda.invoke(r -> r.functionName("none")));
    CloudWatchClient cloudWatch = client(CloudWatchClient.builder(), args[0]);
    Instant now = Instant.now();
    MetricDataQuery query =
        MetricDataQuery.builder()
            .id("n")
            .metricStat(
                s ->
                    s.period(3600)
                        .stat("SampleCount")
                        .metric(
                            m ->
                                m.namespace("AWS/SageMaker")
                                    .metricName("ModelLatency")
                                    .dimensions(
                                        d -> d.name("EndpointName").value("tenk-realtime"),
                                        d -> d.name("VariantName").value("AllTraffic"))))
            .build();
    say(
        () ->
            cloudWatch
                .getMetricData(
                    r ->
                        r.startTime(now.minusSeconds(7200))
                            .endTime(now.plusSeconds(3600))
                            .metricDataQueries(query))
                .metricDataResults()
                .get(0)
                .statusCodeAsString());
    say(
        () ->
            cloudWatch.getMetricData(
                r ->
                    r.startTime(now).endTime(now.minusSeconds(7200)).metricDataQueries(List.of())));
    SqsClient sqs = client(SqsClient.builder(), args[0]);
    String[] queue = new String[1];
    say(() -> queue[0] = sqs.getQueueUrl(r -> r.queueName("tenk-async-success")).queueUrl());
    say(
        () ->
            sqs.receiveMessage(r -> r.queueUrl(queue[0]).waitTimeSeconds(0)).messages() == null
                ? "?"
                : "read");
    say(() -> sqs.getQueueUrl(r -> r.queueName("none")));
    S3Client s3 = client(S3Client.builder().forcePathStyle(true), args[1]);
    say(
        () ->
            s3.putObject(r -> r.bucket("tenk-local").key("input"), RequestBody.fromBytes(tensor))
                .eTag());
    say(
        () ->
            s3.getObjectAsBytes(r -> r.bucket("tenk-local").key("input"))
                .response()
                .contentLength());
    say(() -> s3.getObjectAsBytes(r -> r.bucket("tenk-local").key("none")));
  }
}
