package dev.tenk.cli.terminal;

import dev.tenk.targets.aws.S3Place;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a store in S3 is reached, and how it keeps what is put. */
public final class S3Options {
  @Option(
      names = "--endpoint-url",
      paramLabel = "URL",
      description =
          "Of another store that speaks S3; without it what AWS_ENDPOINT_URL_S3 says, or Amazon's.")
  private String endpointUrl;

  @Option(
      names = "--sse",
      paramLabel = "KIND",
      description =
          "How the store encrypts objects: AES256, aws:kms or aws:kms:dsse; the bucket's way"
              + " without it.")
  private String encryption;

  @Option(
      names = "--sse-kms-key-id",
      paramLabel = "KEY",
      description = "Key of that encryption by KMS; the account's own without it.")
  private String kmsKeyId;

  /**
   * The place that a text names, reached as these options say.
   *
   * @throws dev.tenk.results.model.ConfigurationException when it names none
   */
  public S3Place of(String text) {
    return S3Place.parse(text)
        .with(
            Optional.ofNullable(endpointUrl).map(S3Place::endpointUrl),
            Optional.ofNullable(encryption),
            Optional.ofNullable(kmsKeyId));
  }
}
