"""Invented names for the example district: schools, and the parts of people's names."""

SCHOOLS = [
    "Alder Row Elementary", "Birch Hollow Elementary", "Canyon Wren Elementary",
    "Dovecote Street Elementary", "Elmcrest Elementary", "Fern Terrace Elementary",
    "Garnet Avenue Elementary", "Heron Flats Elementary", "Ivy Bridge Elementary",
    "Juniper Bend Middle School", "Kestrel Hill Middle School", "Lantern Street Middle School",
    "Millrace Middle School", "Nettle Creek High School", "Orchard Point High School",
    "Pepperwood High School", "Quarry Lake High School", "Rosehip Lane High School",
    "Saltbush Span School", "Tamarack Span School"]

FIRST = """Ada Agnes Alma Amara Anders Anita Ariel Asha Beatriz Benicio Bettina Blythe Bruno Carmela
Cedric Chidi Clara Corinne Dalia Darnell Delfina Desmond Dulce Edith Elias Elvira Emeka Esme Ezra
Fabian Farah Felicity Ferran Gaspar Gita Gloria Greta Hadley Hana Hector Ines Ingrid Isidro Ivette
Jamal Jelena Joelle Kamala Keiko Lamar Leila Leopold Lourdes Lucia Magda Maribel Marisol Mateo
Milena Mirela Nadia Nestor Nia Noor Odalys Odette Oksana Omar Paloma Petra Quentin Ramona Raúl
Renée Rosalind Samir Selma Silvio Soledad Tamsin Thandi Tobias Ursula Valeria Vikram Wanda Ximena
Yolanda Yusuf Zelda""".split()

LAST = """Abara Achterberg Aguilera Amundsen Arceneaux Baptiste Barragán Beaulieu Bracamonte Brightwater
Calloway Castellanos Chaudhary Colbert Crisanto Dandridge Delacroix Dimitrova Dunleavy Echeverria
Ekwueme Escamilla Fairweather Farrokh Fontanez Galbraith Ghosh Goldwater Greenleaf Hakobyan Halloran
Hinojosa Hollingberry Ibarra Iwasaki Jaramillo Jefferies Kaminski Katsaros Kovalenko Lagerstrom Larkspur
Lavelle Lindqvist Longoria Macalintal Marchetti Mbele Montoya Muñoz Nakagawa Navarrete Norwood Obuya
Ocampo Olmstead Orellana Palmieri Pemberton Petrossian Quiñones Quillfeather Rademaker Ravenel
Rosales Ruvalcaba Saavedra Sandoval Sarkisian Shaughnessy Silvestre Tanaka Teague Thackeray Tolentino
Underhill Uribe Valdovinos Vandermeer Villanueva Wainwright Whitcombe Winterbourne Xiong Yamamoto
Ybarra Zambrano Zielinski""".split()
