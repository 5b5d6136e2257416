// SPDX-License-Identifier: Apache-2.0
/**
 * What Landline reports, as values: the documents that commands print with {@code --json} and the
 * answers of the service. Screens, the control socket and files render or store these types; {@link
 * io.landline.json.RecordCodec} writes and reads them. The names of components are the names of the
 * JSON members, so they are part of the contract, and units are part of the names.
 *
 * <p>Start with {@link io.landline.api.Status}.
 */
@NullMarked
package io.landline.api;

import org.jspecify.annotations.NullMarked;
