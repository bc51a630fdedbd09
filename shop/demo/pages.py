# ruff: noqa: E501  (prose keeps its own lines)
"""The pages an owner writes. They say plainly that this shop is a demonstration."""

from shop.demo.shape import Page, Words

ABOUT = Page(
    "about",
    Words("About Almacén", "Sobre Almacén"),
    Words(
        """Almacén is the Spanish word for a shop, and also for the stockroom behind it. This one is imaginary. It would stand in Cádiz, on a narrow street that smells of paper and of the sea, if it stood anywhere.

## A demonstration

Nothing on these shelves can be bought yet. The goods, the makers and the stock figures were invented, and every picture was drawn for this shop by its own program.

## What it is for

You are looking at a web shop in full working order: search for something, filter, change colour and size, read what is left. When you install it with your own goods, replace this page with your own story. Three things are worth telling:

- Who you are, and where you are.
- Why you sell what you sell.
- How somebody can talk to you.""",
        """Almacén es la tienda y también el cuarto de atrás donde se guarda el género. Este es imaginario. Estaría en Cádiz, en una calle estrecha que huele a papel y a mar, si estuviera en alguna parte.

## Una demostración

De momento no se puede comprar nada de lo que ves. El género, los talleres y las existencias son inventados, y todas las imágenes las ha dibujado el propio programa de la tienda.

## Para qué sirve

Esto es una tienda web que funciona de verdad: busca, filtra, cambia de color y de tamaño, mira lo que queda. Cuando la instales con tus productos, cambia esta página por tu historia. Hay tres cosas que merece la pena contar:

- Quién eres y dónde estás.
- Por qué vendes lo que vendes.
- Cómo se puede hablar contigo.""",
    ),
)

DELIVERY = Page(
    "delivery",
    Words("Delivery", "Envíos"),
    Words(
        """This is a demonstration shop. No orders are taken, so nothing is sent. What follows is an example of a delivery page, to be replaced with your own terms.

## What it would cost

- Spanish mainland: 4.90 €, free from 60 €.
- Balearic Islands, Portugal and France: 8.90 €.
- Rest of the European Union: 12.90 €.

## How long it would take

We would pack on the day of the order or on the next working day. After that: one to two working days on the mainland, three to six elsewhere.

## How it would be packed

Prints roll up in a cardboard tube. Cloth and paper travel in a box with paper tape, so that all of it goes in the same recycling bin.""",
        """Esta tienda es una demostración. No se admiten pedidos, así que no se envía nada. Lo que sigue es un ejemplo de página de envíos, para que la sustituyas por tus condiciones.

## Lo que costaría

- Península: 4,90 €, gratis a partir de 60 €.
- Baleares, Portugal y Francia: 8,90 €.
- Resto de la Unión Europea: 12,90 €.

## Lo que tardaría

Prepararíamos el paquete el mismo día o el siguiente día laborable. A partir de ahí, de uno a dos días laborables en la Península y de tres a seis en los demás destinos.

## Cómo iría embalado

Las láminas, enrolladas en un tubo de cartón. La tela y el papel, en una caja con cinta de papel, para que todo acabe en el mismo contenedor.""",
    ),
)

RETURNS = Page(
    "returns",
    Words("Returns", "Devoluciones"),
    Words(
        """Nothing is sold here yet, so there is nothing to send back. A real shop would explain its returns on this page, in words like these.

## Changing your mind

In the European Union you can withdraw from an online purchase within fourteen days of receiving it, and you don’t have to say why. Write to us, send the goods back unused, and we return what you paid, with the standard delivery.

## If something is wrong

If a thing arrives damaged, or is not what you ordered, send us a photograph. We replace it or refund it, and the postage is ours.

## How to tell us

- Write to hola@example.com with the order number.
- Wait for our answer before you post anything.
- Keep the receipt until the money is back.""",
        """Aquí todavía no se vende nada, así que no hay nada que devolver. Una tienda de verdad explicaría sus devoluciones en esta página, con palabras como estas.

## Si cambias de idea

En la Unión Europea puedes desistir de una compra a distancia durante los catorce días siguientes a la entrega, sin dar motivos. Escríbenos, devuelve el producto sin usar y te reembolsamos lo que pagaste, incluido el envío ordinario.

## Si algo está mal

Si llega algo roto, o no es lo que pediste, mándanos una foto. Lo cambiamos o te devolvemos el dinero, y el porte corre de nuestra cuenta.

## Cómo avisarnos

- Escribe a hola@example.com con el número de pedido.
- Espera nuestra respuesta antes de enviar nada.
- Guarda el resguardo hasta que recibas el dinero.""",
    ),
)

PRIVACY = Page(
    "privacy",
    Words("Privacy", "Privacidad"),
    Words(
        """This demonstration has no customers. Here is what the program itself does, because an honest privacy page begins there. Complete it with your own details before you open a shop.

## Looking around

You can look at every page of the catalogue without a cookie. There is no advertising, no analytics service and no tracking pixel.

## Signing in

- A cookie keeps you signed in. It is there for that, and it is needed for that.
- Passwords are stored as a hash, never as text.
- You can end any session.

## Who else is involved

A small script may come from a content network, which then sees your IP address, as any web server does. A shop can keep its own copy instead.

## Your rights

A real shop would tell you here who is responsible for your data, how long it is kept and how to have it corrected or erased.""",
        """Esta demostración no tiene clientes. Contamos lo que hace el programa, porque por ahí empieza una página de privacidad honrada. Complétala con tus datos antes de abrir una tienda.

## Al mirar

Puedes ver todo el catálogo sin una sola cookie. No hay publicidad, ni servicios de analítica, ni píxeles de seguimiento.

## Al iniciar sesión

- Una cookie mantiene tu sesión abierta. Está para eso y hace falta para eso.
- De las contraseñas se guarda un resumen (hash), nunca el texto.
- Puedes cerrar cualquier sesión.

## Quién más interviene

Un pequeño script puede venir de una red de distribución, que ve tu dirección IP como cualquier servidor web. Si lo prefiere, la tienda puede guardar su propia copia.

## Tus derechos

Una tienda de verdad te diría aquí quién es responsable de tus datos, cuánto tiempo los guarda y cómo pedir que los corrija o los borre.""",
    ),
)

IMPRINT = Page(
    "imprint",
    Words("Imprint", "Aviso legal"),
    Words(
        """Almacén is a demonstration. There is no company behind this page, and nothing is offered for sale.

## Where this shop would be

Almacén, Calle del Ejemplo, 7, 11005 Cádiz, Spain. Both the street and the number are made up.

## How to write

hola@example.com is an example address. Nobody reads it.

## What a real imprint says

- The name of the person or company, and the tax number.
- The postal address, the e-mail address and the telephone number.
- The register and the entry, if there is one.

## Pictures and texts

Every drawing and every text was made for this demonstration. They belong to the project and follow its licence.""",
        """Almacén es una demostración. No hay ninguna empresa detrás de esta página y no se ofrece nada a la venta.

## Dónde estaría la tienda

Almacén, calle del Ejemplo, 7, 11005 Cádiz. Tanto la calle como el número son inventados.

## Cómo escribir

hola@example.com es una dirección de ejemplo. No la lee nadie.

## Lo que dice un aviso legal de verdad

- El nombre de la persona o de la empresa y su NIF.
- La dirección postal, el correo electrónico y el teléfono.
- El registro y la inscripción, si los hay.

## Imágenes y textos

Todos los dibujos y todos los textos se han hecho para esta demostración. Pertenecen al proyecto y siguen su licencia.""",
    ),
)

PAGES = (ABOUT, DELIVERY, RETURNS, PRIVACY, IMPRINT)
