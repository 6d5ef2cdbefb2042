package dev.tenk.targets.aws;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TenkException;
import dev.tenk.targets.CertificateTrust;
import dev.tenk.targets.ProxyRefusedException;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.Words;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sts.model.StsException;
import software.amazon.awssdk.thirdparty.jackson.core.JacksonException;

/**
 * Calls made before the load, whose failures are described: which target, which call, which
 * permission. The service's message is repeated only where it cannot hold a signature or a token.
 */
public final class PreflightCalls {
  private static final Set<String> EXPIRED =
      // the last is the answer to an expired single sign-on session
      Set.of("ExpiredToken", "ExpiredTokenException", "RequestExpired", "UnauthorizedException");
  private static final Set<String> UNKNOWN_KEY =
      Set.of(
          "UnrecognizedClientException",
          "InvalidClientTokenId",
          "InvalidAccessKeyId",
          "InvalidSignatureException",
          "SignatureDoesNotMatch",
          "IncompleteSignature",
          "IncompleteSignatureException",
          "MissingAuthenticationToken",
          "MissingAuthenticationTokenException",
          "InvalidToken");
  private static final String ASSUME_ROLE = "sts:AssumeRole";
  private static final Set<String> DENIED =
      Set.of("AccessDenied", "AccessDeniedException", "AccessDeniedError", "Forbidden");
  private static final Set<String> NOT_FOUND =
      Set.of("ResourceNotFoundException", "NoSuchBucket", "NoSuchKey", "NotFound");
  private static final Pattern SECRET =
      Pattern.compile("Signature=|Credential=|security-token|AWS4-HMAC", Pattern.CASE_INSENSITIVE);

  // a call may need more than the permission of its own name, as iam:PassRole
  private static final Pattern LACKED =
      Pattern.compile("not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)");

  private final String targetName;
  private final String region;

  /** For one target. */
  public PreflightCalls(String targetName, String region) {
    this.targetName = targetName;
    this.region = region;
  }

  /**
   * The answer of a call, once it is there.
   *
   * @param action the permission it needs, as IAM writes it: {@code service:Action}
   * @param resource what it is about, for people: {@code endpoint 'x'}
   * @throws ConfigurationException with a message, when the suite or the account must change
   * @throws TargetUnavailableException when the service does not answer
   */
  public <R> R await(String action, String resource, CompletableFuture<R> call) {
    try {
      return call.join();
    } catch (CompletionException e) {
      throw inWords("target '" + targetName + "'", region, action, resource, e);
    }
  }

  /**
   * The same, but empty where the account does not permit the call, which is no reason not to
   * measure.
   */
  public <R> Optional<R> awaitIfPermitted(
      String action, String resource, CompletableFuture<R> call) {
    return awaitIfOffered(action, resource, call, failure -> false);
  }

  /**
   * The same, but empty too where a server does not have the call.
   *
   * @param lacks whether that is what a failure means
   */
  public <R> Optional<R> awaitIfOffered(
      String action,
      String resource,
      CompletableFuture<R> call,
      Predicate<AwsServiceException> lacks) {
    try {
      return Optional.of(call.join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof AwsServiceException service && lacks.test(service)) {
        return Optional.empty();
      }
      // that the role may not be assumed does not show what it may do
      if (e.getCause() instanceof AwsServiceException service
          && !(service instanceof StsException)
          && AwsOutcomes.errorCode(service).filter(DENIED::contains).isPresent()) {
        return Optional.empty();
      }
      throw inWords("target '" + targetName + "'", region, action, resource, e);
    }
  }

  /**
   * A failure in a sentence.
   *
   * @param who was asked, for people: {@code target 'x'}
   */
  static TenkException inWords(
      String who, String region, String action, String resource, CompletionException failure) {
    String where = who + ": " + action + " on " + resource + " in " + region;
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof StsException service) {
        return new ConfigurationException(
            who
                + ": "
                + ASSUME_ROLE
                + " on the role of role_arn: in "
                + region
                + ": "
                + inWords(ASSUME_ROLE, region, service));
      }
      if (cause instanceof AwsServiceException service) {
        // not with its cause, which contains all that the service answered
        return new ConfigurationException(where + ": " + inWords(action, region, service));
      }
      if (cause instanceof ProxyRefusedException) {
        return new TargetUnavailableException(where + ": " + cause.getMessage(), failure);
      }
      if (cause instanceof UnknownHostException) {
        return new ConfigurationException(
            where + ": its address is not known; is the region right, and is there a network?",
            failure);
      }
      if (cause instanceof SdkClientException client && isAboutCredentials(client)) {
        return new ConfigurationException(
            where
                + ": no usable credentials; set AWS_PROFILE or AWS_ACCESS_KEY_ID, write profile: in"
                + " the suite, or log in again",
            failure);
      }
    }
    Optional<String> certificate = CertificateTrust.refusal(failure);
    if (certificate.isPresent()) {
      return new TargetUnavailableException(where + ": " + certificate.get(), failure);
    }
    String reason =
        AwsOutcomes.of(failure, service -> Optional.empty())
            .errorCode()
            .orElse("no answer in time");
    return new TargetUnavailableException(where + ": " + reason.replace('-', ' '), failure);
  }

  static boolean isAboutCredentials(SdkClientException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof JacksonException) {
        // a parser's tokens
        return false;
      }
    }
    String message = String.valueOf(failure.getMessage());
    return message.contains("credentials") || message.contains("token") || message.contains("SSO");
  }

  private static String inWords(String action, String region, AwsServiceException failure) {
    String code = AwsOutcomes.errorCode(failure).orElse("status " + failure.statusCode());
    Optional<String> clock = ClockDifference.inWords(failure, Instant.now());
    if (clock.isPresent()) {
      return clock.get();
    } else if (EXPIRED.contains(code)) {
      return "the credentials have expired (" + code + "); log in again";
    } else if (UNKNOWN_KEY.contains(code)) {
      return "the credentials are not accepted ("
          + code
          + "); is it the right account and partition?";
    } else if (DENIED.contains(code)) {
      Matcher lacked = LACKED.matcher(said(failure));
      return "not permitted (%s); allow %s in the caller's IAM policy"
          .formatted(code, lacked.find() ? lacked.group(1) : action);
    }
    String said = said(failure);
    boolean notFound =
        NOT_FOUND.contains(code)
            || failure.statusCode() == 404
            || said.contains("not found")
            || said.contains("does not exist")
            || said.contains("Could not find");
    return notFound
        ? "there is none (" + code + "); is the name right, and is it in " + region + "?"
        : code + ": " + said;
  }

  /**
   * The service's message with any failure of the SDK, as {@link Words} keeps it; empty where there
   * is none, and where it may hold a signature or a token.
   */
  static Optional<String> words(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AwsServiceException service && service.awsErrorDetails() != null) {
        String code = AwsOutcomes.errorCode(service).orElse("");
        return Optional.ofNullable(service.awsErrorDetails().errorMessage())
            .filter(message -> !SECRET.matcher(message).find())
            .filter(message -> !EXPIRED.contains(code) && !UNKNOWN_KEY.contains(code))
            .flatMap(Words::of);
      }
    }
    return Optional.empty();
  }

  /** The service's message, in one line. */
  private static String said(AwsServiceException failure) {
    String message =
        failure.awsErrorDetails() == null ? null : failure.awsErrorDetails().errorMessage();
    if (message == null || message.isBlank()) {
      return "it says nothing more";
    }
    return SECRET.matcher(message).find()
        ? "what it says may hold a signature and is not repeated"
        : message.strip().replaceAll("\\s+", " ");
  }
}
