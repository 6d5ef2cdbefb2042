import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/** Starts ElasticMQ on a free port of 127.0.0.1, says which, and ends with its standard input. */
final class Start {
  private Start() {}

  public static void main(String[] arguments) throws Exception {
    var server = SQSRestServerBuilder.withInterface("127.0.0.1").withDynamicPort().start();
    System.out.println("port " + server.waitUntilStarted().localAddress().getPort());
    System.in.read();
    System.exit(0);
  }
}
