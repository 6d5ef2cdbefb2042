package dev.tenk.targets.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3PlaceTest {
  @Test
  void bucketAndPrefixAreReadWithOrWithoutSlashes() {
    S3Place place = S3Place.parse("s3://bench.runs/nights/a/");

    assertThat(place.bucket()).isEqualTo("bench.runs");
    assertThat(place.prefix()).isEqualTo("nights/a");
    assertThat(place.key("plan")).isEqualTo("nights/a/plan");
    assertThat(S3Place.parse("s3://runs").key("plan")).isEqualTo("plan");
    assertThat(S3Place.parse("s3://runs/").below("RUN/shards/1").beside("2").shown())
        .isEqualTo("s3://runs/RUN/shards/2");
  }

  @Test
  void itsTextSaysAllOfIt() {
    S3Place place =
        S3Place.parse("s3://runs/a")
            .with(
                Optional.of(URI.create("http://127.0.0.1:9000")),
                Optional.of("aws:kms"),
                Optional.of("arn:aws:kms:eu-west-1:123456789012:key/a&b"));

    assertThat(place)
        .hasToString(
            "s3://runs/a?endpoint-url=http%3A%2F%2F127.0.0.1%3A9000&sse=aws%3Akms&sse-kms-key-id=arn%3Aaws%3Akms%3Aeu-west-1%3A123456789012%3Akey%2Fa%26b");
    assertThat(S3Place.parse(place.toString())).isEqualTo(place);
    assertThat(place.shown()).isEqualTo("s3://runs/a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://",
        "s3://A/b",
        "s3://b/p",
        "s3://under_score/p",
        "s3://runs/a?acl=public",
        "s3:/runs/a"
      })
  void whatIsNoPlaceIsRefused(String text) {
    assertThatThrownBy(() -> S3Place.parse(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith(
            "is not a place in S3; expected as in s3://bucket/prefix, with a bucket of 3 to 63"
                + " characters (a-z, 0-9, . and -)");
  }

  @Test
  void anEncryptionThatS3DoesNotHaveIsRefused() {
    assertThatThrownBy(() -> S3Place.parse("s3://runs/a?sse=rot13"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("'rot13' is no encryption of S3; expected AES256, aws:kms or aws:kms:dsse");
    assertThatThrownBy(() -> S3Place.parse("s3://runs/a?sse=AES256&sse-kms-key-id=k"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("a key of KMS encrypts nothing without the encryption aws:kms; name that, too");
  }
}
