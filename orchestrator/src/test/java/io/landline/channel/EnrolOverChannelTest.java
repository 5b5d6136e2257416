// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.json.RecordCodec;
import io.landline.net.IpAddress;
import io.landline.policy.Name;
import io.landline.wireguard.KeyProof;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A site's key on its way to the hub, over the loopback interface. */
final class EnrolOverChannelTest {
  private static final PublicKey KEY = PrivateKey.generate().publicKey();

  private static final ChannelHandler HUB =
      new ChannelHandler() {
        @Override
        public void declare(IpAddress from, DeclareRequest request, Consumer<Response> answer) {
          answer.accept(Response.badRequest("not asked for"));
        }

        @Override
        public void enrol(IpAddress from, EnrolRequest request, Consumer<Response> answer) {
          EnrolResult result =
              request.publicKey().equals(KEY) ? EnrolResult.ENROLLED : EnrolResult.USED;
          answer.accept(
              Response.ok(
                  new EnrolReply("0.2.0", new Name("seattle"), new Name("wa7vc"), from, result)));
        }
      };

  @Test
  void the_hub_learns_sender_and_key_and_the_site_learns_the_result() throws Exception {
    InetSocketAddress own = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (ChannelServer server = ChannelServer.open(own, HUB);
        ChannelClient client = new ChannelClient()) {
      InetSocketAddress hub = new InetSocketAddress(own.getAddress(), server.port());
      assertThat(ask(client, own, hub, KEY))
          .isEqualTo(
              new EnrolReply(
                  "0.2.0",
                  new Name("seattle"),
                  new Name("wa7vc"),
                  IpAddress.parse("127.0.0.1"),
                  EnrolResult.ENROLLED));
      assertThat(ask(client, own, hub, PrivateKey.generate().publicKey()).result())
          .isEqualTo(EnrolResult.USED);
    }
  }

  private static EnrolReply ask(
      ChannelClient client, InetSocketAddress own, InetSocketAddress hub, PublicKey key)
      throws Exception {
    Response response =
        client.enrol(
            own, hub, new EnrolRequest("0.2.0", key, KeyProof.parse("A".repeat(43) + "=")));
    assertThat(response.isOk()).as(response.body()).isTrue();
    return RecordCodec.decode(EnrolReply.class, response.body());
  }
}
