SELECT chain FROM stipend.intake WHERE number = $1
