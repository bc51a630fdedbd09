#!/bin/sh
# Reads how many there are of a thing, takes one safely, and shows a refusal. A shell and curl, nothing else.
#
#     SHOP=https://shop.example TOKEN=almacen_… sh stock.sh MUG/BLUE
set -eu
sku=$1
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# Asks, again and again where the line is bad or the shop says “later”; the body lies in $answer, the status in $status.
# It is safe to ask again: the second time, the key gets the answer of the first.
ask() {
    path=$1
    shift
    status=$(curl --silent --show-error --retry 8 --retry-all-errors --max-time 60 \
        --header "Authorization: Bearer $TOKEN" --output "$answer" --write-out '%{http_code}' "$@" "$SHOP/api/v1$path")
}

# take QUANTITY KEY. The key is new for each change: written down before it is sent, it can be sent again tomorrow.
take() {
    ask /stock-movements --header "Idempotency-Key: $2" --header 'Content-Type: application/json' \
        --data-binary "{\"do\": \"take\", \"sku\": \"$sku\", \"quantity\": $1, \"reason\": \"sold\"}"
}

# number NAME and words NAME: the first value of a field of the answer.
number() { grep -o "\"$1\": *-\{0,1\}[0-9]*" "$answer" | head -n 1 | grep -o '[-0-9]*$'; }
words() { grep -o "\"$1\": *\"[^\"]*\"" "$answer" | head -n 1 | sed 's/^[^:]*: *"//; s/"$//'; }

ask /stock-levels --get --data-urlencode "sku=$sku"
echo "There are $(number on_hand) of $sku, of which $(number free) can be sold."

key=stock-sh-$(date +%s)-$$
take 1 "$key"
echo "$status: took one, $(number after) are left."
take 1 "$key"
echo "$status: sent again, it is the same movement, and still $(number after) are left."

take 1000000 "$key-more"
echo "$status: $(words detail) ($(words type))"
