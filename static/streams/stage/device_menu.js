import { listDevices, remembered } from "./capture.js";

// Fills the two menus of devices. Names are known only after the host has said yes once; until then they are counted.

export async function fillMenus(menus, nameOf) {
  const devices = await listDevices();
  for (const [kind, menu] of Object.entries(menus)) {
    if (!menu || devices[kind].length === 0) continue;
    const chosen = menu.dataset.inUse || remembered(kind);
    menu.replaceChildren(...devices[kind].map((device, index) => entry(device, nameOf(kind, index + 1))));
    if (devices[kind].some((device) => device.deviceId === chosen)) menu.value = chosen;
  }
}

function entry(device, name) {
  const option = document.createElement("option");
  option.value = device.deviceId;
  option.textContent = device.label || name;
  return option;
}
