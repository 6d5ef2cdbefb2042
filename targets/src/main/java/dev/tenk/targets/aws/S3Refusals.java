package dev.tenk.targets.aws;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TenkException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;

/**
 * What a store in S3 refuses, in one sentence.
 *
 * @param region that calls are signed for
 */
record S3Refusals(S3Place place, String region) {
  private static final int MOVED = 301;
  private static final int BAD_REQUEST = 400;
  private static final int SERVER_ERROR = 500;

  /** What may be otherwise in the next call, although it has a status of the client's fault. */
  private static final Set<String> PASSING =
      Set.of("RequestTimeTooSkewed", "RequestTimeout", "OperationAborted", "SlowDown");

  private static final Set<Integer> PASSING_STATUS = Set.of(408, 409, 429);
  private static final Set<String> OTHER_REGION =
      Set.of(
          "PermanentRedirect",
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException");

  /**
   * The region that calls are signed for.
   *
   * @throws ConfigurationException where nothing names one and Amazon's S3 is meant
   */
  static String region(S3Place place) {
    boolean elsewhere =
        place.endpointUrl().isPresent()
            || System.getenv().keySet().stream()
                .anyMatch(name -> name.matches("AWS_ENDPOINT_URL(_S3)?"));
    AwsRegionProvider named =
        elsewhere
            ? new AwsRegionProviderChain(
                new SystemSettingsRegionProvider(), new AwsProfileRegionProvider())
            : DefaultAwsRegionProviderChain.builder().build();
    try {
      return named.getRegion().id();
    } catch (SdkClientException e) {
      if (elsewhere) {
        // another store has one region, whatever it is called
        return Region.US_EAST_1.id();
      }
      throw new ConfigurationException(
          place.shown() + ": in which region is the bucket? Set AWS_REGION", e);
    }
  }

  /**
   * The failure of a call.
   *
   * @param action the permission it needs, as IAM writes it
   * @return where the same call may succeed later
   * @throws ConfigurationException where it may not
   */
  IOException of(String action, CompletionException failure) {
    Optional<AwsServiceException> service =
        Optional.ofNullable(failure.getCause())
            .filter(AwsServiceException.class::isInstance)
            .map(AwsServiceException.class::cast);
    service.flatMap(this::elsewhere).ifPresent(S3Refusals::refuse);
    if (failure.getCause() instanceof SdkClientException client
        && PreflightCalls.isAboutCredentials(client)) {
      throw new ConfigurationException(
          place.shown()
              + ": no usable credentials; set AWS_PROFILE or AWS_ACCESS_KEY_ID, or log in again",
          failure);
    }
    TenkException said =
        PreflightCalls.inWords(
            place.shown(), region, action, "bucket '" + place.bucket() + "'", failure);
    if (service.filter(S3Refusals::isForGood).isPresent()) {
      throw new ConfigurationException(said.getMessage(), failure);
    }
    return new IOException(said.getMessage(), failure);
  }

  private static void refuse(String sentence) {
    throw new ConfigurationException(sentence);
  }

  private static boolean isForGood(AwsServiceException failure) {
    int status = failure.statusCode();
    return status >= MOVED
        && status < SERVER_ERROR
        && !PASSING_STATUS.contains(status)
        && !failure.isThrottlingException()
        && AwsOutcomes.errorCode(failure).filter(PASSING::contains).isEmpty();
  }

  private Optional<String> elsewhere(AwsServiceException failure) {
    boolean isElsewhere =
        failure.statusCode() == MOVED
            || (failure.statusCode() == BAD_REQUEST
                && AwsOutcomes.errorCode(failure).filter(OTHER_REGION::contains).isPresent());
    return Optional.of(failure)
        .filter(each -> isElsewhere)
        .map(
            each ->
                "%s: the bucket is not in %s%s; set AWS_REGION"
                    .formatted(
                        place.shown(),
                        region,
                        Optional.ofNullable(each.awsErrorDetails())
                            .flatMap(
                                details ->
                                    Optional.ofNullable(details.sdkHttpResponse())
                                        .flatMap(
                                            answer ->
                                                answer.firstMatchingHeader("x-amz-bucket-region")))
                            .map(name -> " but in " + name)
                            .orElse("")));
  }
}
