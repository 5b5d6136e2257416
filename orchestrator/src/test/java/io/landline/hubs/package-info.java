// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.landline.hubs;

import org.jspecify.annotations.NullMarked;
