// SPDX-License-Identifier: Apache-2.0
/**
 * What a site needs whose router does not run Landline: the hub's configuration in the words of
 * that router. Text only; nothing here reads or changes a host.
 *
 * <p>Start with {@link io.landline.export.RouterExports}.
 */
@NullMarked
package io.landline.export;

import org.jspecify.annotations.NullMarked;
