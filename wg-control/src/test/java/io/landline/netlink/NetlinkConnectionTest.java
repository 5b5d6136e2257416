// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import static io.landline.netlink.NetlinkConstants.NLMSG_DONE;
import static io.landline.netlink.NetlinkConstants.NLMSG_ERROR;
import static io.landline.netlink.NetlinkConstants.NLM_F_ACK_TLVS;
import static io.landline.netlink.NetlinkConstants.NLM_F_CAPPED;
import static io.landline.netlink.NetlinkConstants.NLM_F_DUMP_INTR;
import static io.landline.netlink.NetlinkConstants.NLM_F_MULTI;
import static io.landline.netlink.ScriptedSocket.fromKernel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.landline.ffi.Errno;
import io.landline.ffi.NativeCallException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetlinkConnectionTest {
  private static final int OBJECT = 0x40;

  private final ScriptedSocket socket = new ScriptedSocket();
  private final NetlinkConnection connection = new NetlinkConnection(NetlinkFamily.ROUTE, socket);
  private final NetlinkRequest request = new NetlinkRequest("ip test", 0x41, 0, new byte[4]);

  private static byte[] code(int errno) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(-errno).array();
  }

  private static NetlinkMessage ack(int sequence, int errno) {
    AttributeEncoder out = AttributeEncoder.after(code(errno));
    return NetlinkMessage.of(
        NLMSG_ERROR, NLM_F_CAPPED, sequence, ByteBuffer.allocate(20).put(out.toBytes()).array());
  }

  private static NetlinkMessage object(int sequence, int flags, int value) {
    return NetlinkMessage.of(OBJECT, NLM_F_MULTI | flags, sequence, code(value));
  }

  private static NetlinkMessage done(int sequence, int flags, int errno) {
    return NetlinkMessage.of(NLMSG_DONE, NLM_F_MULTI | flags, sequence, code(errno));
  }

  @Test
  void theKernelsTextAndOffsetReachTheCaller() {
    socket.answer(
        r -> {
          AttributeEncoder out =
              AttributeEncoder.after(ByteBuffer.allocate(20).put(code(22)).array());
          out.string(NetlinkConstants.NLMSGERR_ATTR_MSG, "Invalid prefix");
          out.u32(NetlinkConstants.NLMSGERR_ATTR_OFFS, 28);
          return List.of(
              fromKernel(
                  NetlinkMessage.of(
                      NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS, r.sequence(), out.toBytes())));
        });
    NetlinkException e =
        catchThrowableOfType(NetlinkException.class, () -> connection.execute(request));
    assertThat(e.errno()).isEqualTo(Errno.EINVAL);
    assertThat(e.isInvalid()).isTrue();
    assertThat(e.kernelMessage()).contains("Invalid prefix");
    assertThat(e.offset()).hasValue(28);
    assertThat(e)
        .hasMessage("ip test: EINVAL (Invalid argument): Invalid prefix (attribute at byte 28)");
  }

  @Test
  void malformedTrimmingsDoNotHideTheErrorNumber() {
    socket.answer(
        r -> {
          byte[] payload = ByteBuffer.allocate(23).put(code(17)).array();
          return List.of(
              fromKernel(
                  NetlinkMessage.of(
                      NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS, r.sequence(), payload)));
        });
    NetlinkException e =
        catchThrowableOfType(NetlinkException.class, () -> connection.execute(request));
    assertThat(e.isAlreadyExists()).isTrue();
    assertThat(e.kernelMessage()).isEmpty();
  }

  @Test
  void silenceIsAFailureOfTheSocketNotAnAnswer() {
    socket.answer(r -> List.of());
    NativeCallException e =
        catchThrowableOfType(NativeCallException.class, () -> connection.execute(request));
    assertThat(e.errno()).isEqualTo(Errno.ETIMEDOUT);
  }

  @Test
  void whatIsNotFromTheKernelIsNoAnswer() {
    socket.answer(
        r ->
            List.of(
                ScriptedSocket.from(99, ack(r.sequence(), Errno.EPERM.number())),
                fromKernel(ack(r.sequence(), 0))));
    assertThat(connection.execute(request)).isEmpty();
  }

  @Test
  void leftOversOfEarlierRequestsArePassedOver() {
    socket.answer(r -> List.of(fromKernel(ack(r.sequence(), 0))));
    connection.execute(request);
    socket.answer(
        r ->
            List.of(
                fromKernel(ack(r.sequence() - 1, Errno.EPERM.number())),
                fromKernel(ack(r.sequence(), 0))));
    assertThat(connection.execute(request)).isEmpty();
  }

  @Test
  void anAnswerToARequestNeverMadeIsMalformed() {
    socket.answer(r -> List.of(fromKernel(ack(r.sequence() + 1, 0))));
    assertThatThrownBy(() -> connection.execute(request))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void aDumpThatChangedUnderwayIsReadAgainWhole() {
    socket.answer(
        r ->
            List.of(
                fromKernel(object(r.sequence(), 0, 1)),
                fromKernel(object(r.sequence(), NLM_F_DUMP_INTR, 2), done(r.sequence(), 0, 0))));
    socket.answer(
        r ->
            List.of(
                fromKernel(object(r.sequence(), 0, 3)),
                fromKernel(done(r.sequence(), NLM_F_DUMP_INTR, 0))));
    socket.answer(r -> List.of(fromKernel(done(r.sequence(), 0, Errno.EINTR.number()))));
    socket.answer(r -> List.of(fromKernel(object(r.sequence(), 0, 4), done(r.sequence(), 0, 0))));
    assertThat(connection.dump(request)).extracting(m -> m.u32(0)).containsExactly(-4);
    assertThat(socket.requests).hasSize(4);
  }

  @Test
  void aDumpThatAlwaysChangesFailsInTheEnd() {
    for (int i = 0; i < 20; i++) {
      socket.answer(r -> List.of(fromKernel(done(r.sequence(), NLM_F_DUMP_INTR, 0))));
    }
    NetlinkException e =
        catchThrowableOfType(NetlinkException.class, () -> connection.dump(request));
    assertThat(e.isRestartNeeded()).isTrue();
  }

  @Test
  void anOverrunDumpIsReadAgainWhole() {
    socket.answer(
        r ->
            List.of(
                fromKernel(object(r.sequence(), 0, 1)),
                Errno.ENOBUFS,
                fromKernel(object(r.sequence(), 0, 3), done(r.sequence(), 0, 0))));
    socket.answer(r -> List.of(fromKernel(object(r.sequence(), 0, 1), done(r.sequence(), 0, 0))));
    assertThat(connection.dump(request)).hasSize(1);
  }

  @Test
  void aDumpsEndCarriesItsError() {
    socket.answer(r -> List.of(fromKernel(done(r.sequence(), 0, Errno.EPERM.number()))));
    NetlinkException e =
        catchThrowableOfType(NetlinkException.class, () -> connection.dump(request));
    assertThat(e.isPermissionDenied()).isTrue();
  }

  @Test
  void refusalsOfABatchNameTheirMessages() {
    MessageBatch batch = new MessageBatch();
    batch.add("begin", 0x10, 0, new byte[4], a -> {});
    int second = batch.add("add table", 0xa00, 0, new byte[4], a -> a.string(1, "landline"));
    int third = batch.add("add chain", 0xa03, 0, new byte[4], a -> {});
    batch.add("end", 0x11, NetlinkConstants.NLM_F_ACK, new byte[4], a -> {});
    socket.answer(
        r ->
            List.of(
                fromKernel(
                    ack(r.sequence() + second, Errno.EEXIST.number()), ack(r.sequence() + 3, 0)),
                fromKernel(ack(r.sequence() + third, Errno.ENOENT.number()))));
    BatchOutcome outcome = connection.transact(batch);
    assertThat(outcome.refusals()).extracting(BatchOutcome.Refusal::index).containsExactly(1, 2);
    assertThat(outcome.refusals())
        .extracting(refusal -> refusal.error().operation())
        .containsExactly("add table", "add chain");
    assertThatThrownBy(outcome::orThrow).hasMessageStartingWith("add table: EEXIST");
  }

  @Test
  void aTraceShowsPayloadsButNotThoseOfGenericNetlink() {
    byte[] bytes =
        NetlinkMessage.of(0x18, 5, 7, "secret".getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .toBytes();
    assertThat(MessageTrace.format(bytes, true)).contains("73 65 63 72 65 74").contains("secret");
    assertThat(MessageTrace.format(bytes, false))
        .isEqualTo("type=0x18 flags=0x5 seq=7 port=0 payload=6 bytes\n");
  }
}
