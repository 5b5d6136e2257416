// SPDX-License-Identifier: Apache-2.0
package io.landline.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KernelEventTest {
  private static final int NEWGEN = 0xa0f;
  private static final int SELF = 42;
  private static final int OWN_THREAD = 43;
  private final KernelEvent event =
      new KernelEvent(
          SELF, number -> number == SELF || number == OWN_THREAD, pid -> Optional.of("ip"));

  /** nfgenmsg, then process number (type 2, big-endian) and name (type 3). */
  private static byte[] generation(int pid, String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(4 + 8 + 4 + 16).order(ByteOrder.nativeOrder());
    bytes.putInt(0).putShort((short) 8).putShort((short) 2);
    bytes.order(ByteOrder.BIG_ENDIAN).putInt(pid).order(ByteOrder.nativeOrder());
    bytes.putShort((short) 20).putShort((short) 3).put(text);
    return bytes.array();
  }

  private Optional<Wakeup> netfilter(int type, byte[] payload) {
    return event.ofNetfilter(NetlinkMessage.of(type, 0, 0, payload));
  }

  @Test
  void a_commit_names_its_process() {
    assertThat(netfilter(NEWGEN, generation(812, "nft")))
        .contains(Wakeup.changed(Optional.of(new Culprit(812, Optional.of("nft"), true))));
  }

  @Test
  void a_commit_by_any_thread_of_this_process_is_ignored() {
    assertThat(netfilter(NEWGEN, generation(SELF, "java"))).isEmpty();
    assertThat(netfilter(NEWGEN, generation(OWN_THREAD, "java"))).isEmpty();
  }

  @Test
  void the_parts_of_a_commit_are_ignored() {
    assertThat(netfilter(0xa06, new byte[4])).isEmpty();
  }

  @Test
  void a_process_name_cannot_inject_into_the_log() {
    assertThat(netfilter(NEWGEN, generation(812, "a\n<0>b")).flatMap(Wakeup::culprit))
        .hasValueSatisfying(c -> assertThat(c.name()).contains("a?<0>b"));
  }

  @Test
  void a_malformed_event_counts_as_lost() {
    assertThat(netfilter(NEWGEN, new byte[] {0, 0, 0, 0, 9, 0, 2, 0}))
        .contains(Wakeup.of(Wakeup.Kind.LOST_EVENTS));
  }

  @Test
  void a_routing_change_without_a_port_has_no_culprit() {
    assertThat(event.ofRouting(NetlinkMessage.of(25, 0, 0, new byte[12])))
        .contains(Wakeup.changed(Optional.empty()));
  }

  @Test
  void the_more_precise_record_of_a_process_is_kept() {
    Culprit named = new Culprit(7, Optional.of("ip"), false);
    Culprit gone = new Culprit(7, Optional.empty(), false);
    Culprit certain = new Culprit(7, Optional.of("nft"), true);
    assertThat(named.better(gone)).isEqualTo(named);
    assertThat(gone.better(named)).isEqualTo(named);
    assertThat(named.better(certain)).isEqualTo(certain);
    assertThat(certain.better(gone)).isEqualTo(certain);
  }
}
