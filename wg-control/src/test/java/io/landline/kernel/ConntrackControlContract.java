// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import static io.landline.kernel.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.ffi.Errno;
import io.landline.net.AddressFamily;
import io.landline.net.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What flows do, in the kernel and in its fake alike. */
public abstract class ConntrackControlContract {
  private static final int UDP = 17;
  private static final IpAddress CALLER = IpAddress.parse("198.51.100.20");
  private static final IpAddress PUBLIC = IpAddress.parse("203.0.113.10");
  private static final IpAddress DEVICE = IpAddress.parse("10.49.7.19");
  private static final IpAddress CALLER6 = IpAddress.parse("2001:db8::20");
  private static final IpAddress PUBLIC6 = IpAddress.parse("2001:db8:1::10");

  protected abstract ConntrackControl conntrack();

  /** Lets a UDP flow begin, by other means. */
  protected abstract void givenFlow(FlowTuple original, FlowTuple reply, int mark);

  /** Runs as a caller without CAP_NET_ADMIN. */
  protected abstract void withoutCapability(Runnable task);

  private static FlowTuple plain(int port) {
    return new FlowTuple(CALLER, PUBLIC, UDP, port, 55193);
  }

  private static FlowTuple reversed(FlowTuple tuple) {
    return new FlowTuple(
        tuple.destination(),
        tuple.source(),
        tuple.protocol(),
        tuple.destinationPort(),
        tuple.sourcePort());
  }

  private Flow flow(FlowTuple original) {
    return conntrack().flows(original.source().family()).stream()
        .filter(flow -> flow.original().equals(original))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anEmptyTableHasNoFlows() {
    assertThat(conntrack().flows(AddressFamily.IPV4)).isEmpty();
    assertThat(conntrack().flows(AddressFamily.IPV6)).isEmpty();
  }

  @Test
  void aFlowIsReadAsItIsWithItsTranslation() {
    FlowTuple reply = new FlowTuple(DEVICE, CALLER, UDP, 5193, 40000);
    givenFlow(plain(40000), reply, 0x4c000000);
    Flow flow = flow(plain(40000));
    assertThat(flow.reply()).isEqualTo(reply);
    assertThat(flow.mark()).isEqualTo(0x4c000000);
    assertThat(flow.isDestinationTranslated()).isTrue();
    assertThat(flow.isSourceTranslated()).isFalse();
  }

  @Test
  void onlyTheFlowThatWasNamedIsDeleted() {
    for (int port = 40000; port < 40010; port++) {
      givenFlow(plain(port), reversed(plain(port)), 0);
    }
    assertThat(conntrack().delete(flow(plain(40003)))).isTrue();
    assertThat(conntrack().flows(AddressFamily.IPV4))
        .hasSize(9)
        .noneMatch(flow -> flow.original().equals(plain(40003)));
  }

  @Test
  void aFlowThatIsGoneOrHasASuccessorIsLeftAlone() {
    givenFlow(plain(40000), reversed(plain(40000)), 0);
    Flow first = flow(plain(40000));
    assertThat(conntrack().delete(first)).isTrue();
    assertThat(conntrack().delete(first)).isFalse();
    givenFlow(plain(40000), reversed(plain(40000)), 0);
    Flow other = new Flow(first.original(), first.reply(), 0, 0, flow(plain(40000)).id() + 1);
    assertThat(conntrack().delete(other)).isFalse();
    assertThat(conntrack().flows(AddressFamily.IPV4)).hasSize(1);
  }

  @Test
  void ipv6FlowsAreOfTheirOwn() {
    FlowTuple tuple = new FlowTuple(CALLER6, PUBLIC6, UDP, 40000, 55193);
    givenFlow(tuple, reversed(tuple), 7);
    givenFlow(plain(40000), reversed(plain(40000)), 0);
    assertThat(conntrack().flows(AddressFamily.IPV6))
        .extracting(Flow::original)
        .isEqualTo(List.of(tuple));
    assertThat(flow(tuple).mark()).isEqualTo(7);
    assertThat(conntrack().delete(flow(tuple))).isTrue();
    assertThat(conntrack().flows(AddressFamily.IPV6)).isEmpty();
    assertThat(conntrack().flows(AddressFamily.IPV4)).hasSize(1);
  }

  @Test
  void withoutTheCapabilityNothingIsEvenSeen() {
    givenFlow(plain(40000), reversed(plain(40000)), 0);
    Flow flow = flow(plain(40000));
    withoutCapability(
        () -> {
          assertRefused(Errno.EPERM, () -> conntrack().flows(AddressFamily.IPV4));
          assertRefused(Errno.EPERM, () -> conntrack().delete(flow));
        });
    assertThat(conntrack().flows(AddressFamily.IPV4)).hasSize(1);
  }
}
