// SPDX-License-Identifier: Apache-2.0
/**
 * The service's control socket: requests and replies as values, the client for commands, the server
 * for the service.
 *
 * <p>{@code /run/landline/control.sock}: a stream socket. A client sends one line, a JSON object,
 * and gets one line back; then the connection ends. {@link io.landline.json.RecordCodec} writes and
 * reads both: {@link io.landline.control.Request} and {@link io.landline.control.Reply}.
 */
@NullMarked
package io.landline.control;

import org.jspecify.annotations.NullMarked;
