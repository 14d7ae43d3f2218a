// The phone in whose frame this stands says who holds it.
const holder = window.frameElement?.dataset.userid
if (holder) window.location.replace(`${window.location.href.split('#')[0]}&userid=${encodeURIComponent(holder)}`)
